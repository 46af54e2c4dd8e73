import { sql } from 'kysely'
import type pg from 'pg'
import { forumAccess } from '../../../domain/imports/forum-access.ts'
import type { RoleTarget } from '../../../domain/imports/roles.ts'
import { latinSlug } from '../../../domain/imports/tags.ts'
import type { Db } from '../../base/db.ts'
import type { Target } from '../members.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { PlainForum } from './plain-talk.ts'
import { plainRows } from './plain-talk.ts'

export const FORUM = 'forum'
/** A group of forums that the import created; its row has the ID here as both IDs. */
export const FORUM_GROUP = 'forum-group'

const MOST_FORUMS = 10_000
const MAX_NAME = 60
const MAX_DESCRIPTION = 200
const LAST_POSITION = 999

export interface SourceForum {
  readonly key: string
  readonly name: string
  /** The slug of a forum here, which is created if it is missing; null: left out. */
  readonly forum: string | null
}

/**
 * Returns the forums of the staged source, each with a slug: as given, or as suggested by its name.
 */
export async function forumsOf(
  client: pg.ClientBase,
  given: Readonly<Record<string, string | null>>,
): Promise<readonly SourceForum[]> {
  const forums = await plainRows<PlainForum>(client, FORUM, 0, MOST_FORUMS)
  const taken = new Set(Object.values(given))
  return forums
    .filter(({ merged }) => merged === null)
    .map(({ id, name }) => {
      const key = String(id)
      if (Object.hasOwn(given, key)) return { key, name, forum: given[key] }
      const base = latinSlug(name)?.slice(0, MAX_NAME - 7) ?? `forum-${id}`
      const forum = taken.has(base) ? `${base}-${id}` : base
      taken.add(forum)
      return { key, name, forum }
    })
}

/** Imports the forums that are not here yet, or merges them into those with the same slug. */
export async function importForums(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  chosen: readonly SourceForum[],
  readers: Readers,
): Promise<void> {
  const slugs = new Map(chosen.map(({ key, forum }) => [Number(key), forum]))
  const forums = await plainRows<PlainForum>(client, FORUM, 0, MOST_FORUMS)
  const known = await records.ofIds(
    db,
    FORUM,
    forums.map(({ id }) => id),
  )
  const open = forums.filter((forum) => {
    const before = known.get(forum.id)
    const isOut = before?.outcome === 'left-out' && slugs.get(forum.id) === null
    return before === undefined || (before.outcome === 'left-out' && !isOut)
  })
  if (open.length === 0) return
  await inTransaction(async (tx) => {
    await records.mark(tx)
    const rows: ImportRow[] = []
    for (const forum of open) rows.push(await book(tx, forum, slugs.get(forum.id) ?? null, readers))
    await records.put(tx, FORUM, rows)
  })
}

async function book(
  tx: Db,
  forum: PlainForum,
  slug: string | null,
  readers: Readers,
): Promise<ImportRow> {
  const base = { oldId: forum.id, digest: forum.digest, figures: null }
  if (forum.merged !== null) {
    return { ...base, newId: null, outcome: 'merged', reason: forum.merged }
  }
  if (slug === null) {
    return { ...base, newId: null, outcome: 'left-out', reason: 'The mapping leaves it out' }
  }
  const here = await tx
    .selectFrom('forum')
    .select(['id', 'name'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (here !== undefined) {
    return { ...base, newId: here.id, outcome: 'merged', reason: `Into ${here.name}`.slice(0, 300) }
  }
  const id = await create(tx, forum, slug, readers)
  return { ...base, newId: id, outcome: 'imported', reason: '' }
}

const cut = (text: string, most: number) => [...text.trim()].slice(0, most).join('')

async function create(
  tx: Db,
  forum: PlainForum,
  slug: string,
  { targets, present }: Readers,
): Promise<number> {
  const accessOf = (keys: readonly string[]) => forumAccess(keys, targets, present)
  const access = {
    see: accessOf(forum.see_keys),
    answer: accessOf(forum.answer_keys),
    start: accessOf(forum.start_keys),
  }
  const { id } = await tx
    .insertInto('forum')
    .values({
      group_id: await groupOf(tx, forum),
      slug,
      name: cut(forum.name, MAX_NAME) || slug,
      description: cut(forum.description.replace(/<[^<>]*>|\s+/g, ' '), MAX_DESCRIPTION),
      position: Math.min(Math.max(1, forum.position), LAST_POSITION),
      see_role: access.see.role,
      answer_role: access.answer.role,
      start_role: access.start.role,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const act of ['see', 'answer', 'start'] as const) {
    for (const role of access[act].classes) {
      await tx.insertInto('forum_access').values({ forum_id: id, act, role }).execute()
    }
  }
  return id
}

async function groupOf(tx: Db, { group_name, group_position }: PlainForum): Promise<number> {
  const name = cut(group_name, MAX_NAME) || 'Old forums'
  const here = await tx
    .selectFrom('forum_group')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst()
  if (here !== undefined) return here.id
  const position = Math.min(Math.max(1, group_position), LAST_POSITION)
  const { id } = await tx
    .insertInto('forum_group')
    .values({ name, position })
    .returning('id')
    .executeTakeFirstOrThrow()
  const made: ImportRow = {
    ...{ oldId: id, newId: id, outcome: 'imported', reason: '', digest: '', figures: null },
  }
  await records.put(tx, FORUM_GROUP, [made])
  return id
}

/**
 * The roles of the source: their counterparts here, and which of them active members have. Disabled
 * members are often in a group without any permissions, which says nothing about their role here.
 */
export interface Readers {
  readonly targets: ReadonlyMap<string, RoleTarget>
  readonly present: ReadonlySet<string>
}

export async function readersOf(
  client: pg.ClientBase,
  roles: readonly { readonly key: string }[],
  roleOf: (key: string) => RoleTarget,
): Promise<Readers> {
  const { rows } = await client.query<{ key: string }>(
    `select distinct role_key as key from import.plain_member
    where state = 'active' and left_out is null`,
  )
  const targets = new Map(roles.map(({ key }) => [key, roleOf(key)]))
  return { targets, present: new Set(rows.map(({ key }) => key)) }
}

/**
 * Marks the posts of the old site as read, for members who were seen there within a year. For the
 * others, this would need too many marks.
 */
export async function markRead(tx: Db, now: Date): Promise<void> {
  const done = await sql`
    insert into forum_read (member_id, forum_id, post_id)
    select m.new_id, last.forum_id, last.post_id
    from import_row m join member on member.id = m.new_id
    cross join (
      select t.forum_id, max(p.id) as post_id from import_row r
      join post p on p.id = r.new_id join topic t on t.id = p.topic_id
      where r.kind = 'post' and r.outcome = 'imported' group by 1
    ) last
    where m.kind = 'member' and m.outcome = 'imported' and member.state <> 'banned'
      and member.last_seen_at > ${now}::timestamptz - interval '1 year'
    on conflict (member_id, forum_id) do update set post_id = excluded.post_id
      where forum_read.post_id < excluded.post_id`.execute(tx)
  if ((done.numAffectedRows ?? 0n) > 0n) await records.mark(tx)
}
