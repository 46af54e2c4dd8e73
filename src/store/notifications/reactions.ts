import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { ReactionTarget } from '../../domain/texts/reactions.ts'
import { reactionTargets } from '../../domain/texts/reactions.ts'
import type { Db } from '../base/db.ts'
import { notify } from './notifications.ts'

// Reactions of members to texts of other members.

export interface ReactionCount {
  readonly kind: string
  readonly count: number
  /** Whether the reader is one of them. */
  readonly isOwn: boolean
}

/** Returns the reactions to texts of one target, by the IDs of the texts, with one statement. */
export async function counts(
  db: Db,
  target: ReactionTarget,
  ids: readonly number[],
  readerId: number,
): Promise<ReadonlyMap<number, readonly ReactionCount[]>> {
  const found = new Map<number, ReactionCount[]>()
  if (ids.length === 0) return found
  const { rows } = await sql<ReactionCount & { id: number }>`
    select target_id as id, kind, count(*) as count, bool_or(member_id = ${readerId}) as "isOwn"
    from reaction where target = ${target} and target_id = any(${[...ids]}::bigint[])
    group by target_id, kind order by min(at), kind`.execute(db)
  for (const { id, ...row } of rows) found.set(id, [...(found.get(id) ?? []), row])
  return found
}

/** SQL: the same as `counts`, as a column of a statement about texts whose ID is `id`. */
export function countsTo(
  target: ReactionTarget,
  id: RawBuilder<unknown>,
  readerId: number,
): RawBuilder<readonly ReactionCount[]> {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', many, 'isOwn', own)
      order by first, kind), '[]')
    from (
      select kind, count(*) as many, bool_or(member_id = ${readerId}) as own, min(at) as first
      from reaction where target = ${target} and target_id = ${id} group by kind) as each)`
}

export interface Reacting {
  readonly target: ReactionTarget
  readonly id: number
  readonly kind: string
  /** The author of the text, who is notified (null: no one is), and the page of the text. */
  readonly authorId: number | null
  readonly href: string
}

/**
 * Adds a member's reaction, or removes it; `wanted` null: toggles it. Returns whether it exists
 * now.
 */
export async function react(
  db: Db,
  memberId: number,
  { target, id, kind, authorId, href }: Reacting,
  wanted: boolean | null,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const key = `reactions to ${target} ${id}`
    await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 29))`.execute(tx)
    if (wanted !== true) {
      const { numDeletedRows } = await tx
        .deleteFrom('reaction')
        .where('target', '=', target)
        .where('target_id', '=', id)
        .where('member_id', '=', memberId)
        .where('kind', '=', kind)
        .executeTakeFirst()
      if (numDeletedRows > 0n || wanted === false) return false
    }
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('reaction')
      .values({ target, target_id: id, member_id: memberId, kind, at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 1n) {
      await tell(tx, { target, id, authorId, memberId, href }, now)
    }
    return true
  })
}

type Told = Omit<Reacting, 'kind'> & { readonly memberId: number }

/** Maintains one unseen notification per text, with the number of members who reacted. */
async function tell(tx: Db, { target, id, authorId, memberId, href }: Told, now: Date) {
  if (authorId === null) return
  const { rows } = await sql<{ members: number }>`
    select count(distinct reaction.member_id) as members from reaction
    where target = ${target} and target_id = ${id} and exists (
      select from member
      where id = ${authorId} and not ignored @> array[${memberId}::bigint])`.execute(tx)
  const [{ members }] = rows
  if (members === 0) return
  await sql`
    delete from live_message using member
    where member.id = ${authorId} and live_message.member_id = member.id
      and live_message.id > notices_seen and read_at is null and code = 'reaction'
      and href = ${href}`.execute(tx)
  const data = { members, what: reactionTargets[target] }
  await notify(tx, { member: authorId, code: 'reaction', data, href, now })
}

export interface ReactedRow {
  readonly kind: string
  readonly name: string
  readonly at: Date
}

/** The most members that a page lists. */
const MOST_SHOWN = 500

/** Returns who reacted to a text, newest first. */
export async function reactedTo(
  db: Db,
  target: ReactionTarget,
  id: number,
): Promise<readonly ReactedRow[]> {
  return db
    .selectFrom('reaction')
    .innerJoin('member', 'member.id', 'reaction.member_id')
    .select(['kind', 'member.name', 'at'])
    .where('target', '=', target)
    .where('target_id', '=', id)
    .orderBy('at', 'desc')
    .orderBy('member.name')
    .limit(MOST_SHOWN)
    .execute()
}
