import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as reads from './reads.ts'

// What staff set of a topic: its place among the pinned ones, whether it is locked, its forum.

export interface TopicState {
  readonly forumId: number
  /** From 1 to 999; null: not pinned. */
  readonly pin: number | null
  readonly isLocked: boolean
}

/** Changes a topic, and tells its author of a lock or a move. False: it does not exist. */
export async function change(
  db: Db,
  id: number,
  { reason, ...after }: TopicState & { readonly reason: string },
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const found = await lock(tx, id, after.forumId)
    if (found === null) return false
    const { title, authorId, posts, ...before } = found
    const { forumId, pin, isLocked } = after
    const isSame = (Object.keys(after) as (keyof TopicState)[]).every(
      (key) => after[key] === before[key],
    )
    if (isSame) return true
    const isMoved = forumId !== before.forumId
    if (isMoved) await move(tx, { id, posts }, [before.forumId, forumId])
    const lockedAt = isLocked ? sql<Date>`coalesce(locked_at, ${now})` : null
    await tx.updateTable('topic').set({ pin, locked_at: lockedAt }).where('id', '=', id).execute()
    const target = { kind: 'topic', id, name: title }
    await audit.record(tx, { by, action: 'topic.change', target, before, after, reason }, now)
    if (by.memberId === authorId) return true
    const told = { member: authorId, href: `/topics/${id}`, now }
    if (isLocked && !before.isLocked)
      await notify(tx, { ...told, code: 'topic-locked', data: { title, reason } })
    if (!isMoved) return true
    const forum = await nameFor(tx, forumId, authorId, now)
    await notify(tx, { ...told, code: 'topic-moved', data: { title, forum, reason } })
    return true
  })
}

/** Locks both forums, in the order of their IDs, and then the topic; moves wait for each other. */
async function lock(tx: Db, id: number, forumId: number) {
  await sql`select pg_advisory_xact_lock(hashtextextended('moves of topics', 26))`.execute(tx)
  await sql`
    select from forum where id = ${forumId} or id = (select forum_id from topic where id = ${id})
    order by id for update`.execute(tx)
  const { rows } = await sql<
    TopicState & { readonly title: string; readonly authorId: number; readonly posts: number }
  >`
    select forum_id as "forumId", pin, locked_at is not null as "isLocked", title,
      author_id as "authorId", posts
    from topic where id = ${id} for update`.execute(tx)
  return rows.at(0) ?? null
}

interface Moved {
  readonly id: number
  readonly posts: number
}

async function move(tx: Db, { id, posts }: Moved, [from, to]: readonly number[]): Promise<void> {
  await reads.carry(tx, id, [from, to])
  await tx.updateTable('topic').set({ forum_id: to }).where('id', '=', id).execute()
  // A topic of which all posts were removed does not count.
  const topics = posts > 0 ? 1 : 0
  await sql`
    update forum set topics = topics + sign * ${topics}, posts = posts + sign * ${posts}
    from (values (${from}::bigint, -1), (${to}::bigint, 1)) as part (forum_id, sign)
    where forum.id = part.forum_id`.execute(tx)
}

/** The name of a forum; null if the member may not see it. */
async function nameFor(tx: Db, forumId: number, memberId: number, now: Date) {
  const { rows } = await sql<{ name: string }>`
    select name from forum f
    where f.id = ${forumId} and forum_allows(f, 'see', ${memberId}, ${now})`.execute(tx)
  return rows.at(0)?.name ?? null
}
