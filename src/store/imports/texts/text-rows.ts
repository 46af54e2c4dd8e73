import { sql } from 'kysely'
import type pg from 'pg'
import type { Cell } from '../../base/bulk-copy.ts'
import { copyRows } from '../../base/bulk-copy.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { targetSql } from '../../records/targets.ts'

// Writes the rows of imported comments and posts, with the counts that belong to them.

export interface NewText {
  readonly id: number
  readonly target: 'torrent' | 'bundle' | 'collection' | 'request' | 'topic'
  readonly targetId: number
  readonly authorId: number
  readonly body: string
  readonly createdAt: Date
  readonly editedAt: Date | null
  /** The text on the old site; null: it was not changed, or an earlier part has it. */
  readonly original: string | null
}

export async function writeTexts(
  client: pg.ClientBase,
  tx: Db,
  texts: readonly NewText[],
): Promise<void> {
  const comments = texts.filter(({ target }) => target !== 'topic')
  const posts = texts.filter(({ target }) => target === 'topic')
  await writeComments(client, tx, comments)
  await writePosts(client, tx, posts)
  const originals = texts.flatMap(({ id, target, original }) => {
    return original === null ? [] : [[target === 'topic' ? 'post' : 'comment', id, original]]
  })
  await copyRows(client, 'import_original', ['kind', 'new_id', 'body'], originals)
}

async function writeComments(client: pg.ClientBase, tx: Db, texts: readonly NewText[]) {
  const columns = ['id', 'target', 'target_id', 'author_id', 'body', 'created_at', 'edited_at']
  await copyRows(
    client,
    'comment',
    columns as 'id'[],
    texts.map(({ id, target, targetId, authorId, body, createdAt, editedAt }): Cell[] => {
      return [id, target, targetId, authorId, body, createdAt, editedAt]
    }),
  )
  for (const kind of ['torrent', 'bundle', 'collection', 'request'] as const) {
    const { counter } = targetSql(kind)
    await sql`
      update ${sql.table(counter.table)} c set comments = c.comments + n.comments
      from (
        select x.id, count(*) as comments
        from ${givenRows(
          texts.filter(({ target }) => target === kind),
          { id: ['bigint', ({ targetId }) => targetId] },
        )} group by 1
      ) n where c.${sql.ref(counter.key)} = n.id`.execute(tx)
  }
}

/** Writes posts with the next numbers of their topics, in the given order. */
async function writePosts(client: pg.ClientBase, tx: Db, texts: readonly NewText[]) {
  if (texts.length === 0) return
  const topics = [...new Set(texts.map(({ targetId }) => targetId))]
  const held = await tx
    .selectFrom('topic')
    .select(['id', 'numbers'])
    .where('id', 'in', topics)
    .forUpdate()
    .execute()
  const numbers = new Map(held.map(({ id, numbers: last }) => [id, last]))
  const rows = texts.map(({ id, targetId, authorId, body, createdAt, editedAt }): Cell[] => {
    const number = (numbers.get(targetId) ?? 0) + 1
    numbers.set(targetId, number)
    return [id, targetId, number, authorId, body, createdAt, editedAt]
  })
  const columns = ['id', 'topic_id', 'number', 'author_id', 'body', 'created_at', 'edited_at']
  await copyRows(client, 'post', columns as 'id'[], rows)
  const touched = givenRows(topics, { id: ['bigint', (id) => id] })
  await sql`
    with before as (
      select t.id, t.forum_id, t.posts from topic t join ${touched} on x.id = t.id
    ), counted as (
      select b.id, count(*)::integer as posts, max(p.number) as last_number
      from before b join post p on p.topic_id = b.id and p.removed_at is null group by 1
    ), changed as (
      update topic t set posts = c.posts, last_number = c.last_number, last_post_id = l.id,
        last_at = l.created_at, last_author_id = l.author_id,
        numbers = greatest(t.numbers, c.last_number)
      from counted c join post l on l.topic_id = c.id and l.number = c.last_number
      where t.id = c.id
    )
    update forum f set posts = f.posts + n.posts, topics = f.topics + n.topics
    from (
      select b.forum_id, sum(c.posts - b.posts) as posts,
        count(*) filter (where b.posts = 0) as topics
      from before b join counted c using (id) group by 1
    ) n where f.id = n.forum_id`.execute(tx)
}
