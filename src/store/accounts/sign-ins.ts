import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { providerOf } from '../records/provider-of.ts'
import type { Db } from '../base/db.ts'
import { endStreams } from '../records/live.ts'

/**
 * The channel on which every site node receives the ID of an ended session, to close its streams.
 */
export const ENDED_CHANNEL = 'sign_in_ended'

export interface NewSignIn {
  readonly memberId: number
  readonly address: string
  readonly agent: string
  /** 2: with a second factor; 1: without one. */
  readonly level?: 1 | 2
  readonly expiresAt: Date
}

/** Records a sign-in, and that its member was seen; returns its ID, which goes into the cookie. */
export async function add(db: Db, signIn: NewSignIn, now: Date): Promise<string> {
  const id = randomBytes(16).toString('hex')
  const { memberId, address, agent, level = 1, expiresAt } = signIn
  await sql`
    with added as (
      insert into sign_in (id, member_id, created_at, last_at, expires_at, ip, agent, level)
      values (${id}, ${memberId}, ${now}, ${now}, ${expiresAt},
        ${address === '' ? null : address}, ${agent}, ${level})
      returning member_id
    )
    update member set last_seen_at = ${now} where id in (select member_id from added)
  `.execute(db)
  return id
}

/** A member who continues to read is recorded as seen again after this time. */
const SEEN_SECONDS = 60

/** Returns whether it is time to record again that a member was seen. */
export function isSeenDue(lastSeenAt: Date | null, now: Date): boolean {
  return lastSeenAt === null || now.getTime() - lastSeenAt.getTime() >= SEEN_SECONDS * 1000
}

/** Records that a member was seen, once for several requests at the same time. */
export async function see(db: Db, memberId: number, now: Date): Promise<void> {
  const before = new Date(now.getTime() - SEEN_SECONDS * 1000)
  await sql`
    update member set last_seen_at = ${now}
    where id = ${memberId} and (last_seen_at is null or last_seen_at <= ${before})
  `.execute(db)
}

/** Records that a session and its member were seen, and from where, and extends the session. */
export async function touch(
  db: Db,
  id: string,
  { expiresAt, address, agent }: Omit<NewSignIn, 'memberId' | 'level'>,
  now: Date,
): Promise<void> {
  await sql`
    with seen as (
      update sign_in set last_at = ${now}, expires_at = ${expiresAt}, agent = ${agent},
        ip = coalesce(${address === '' ? null : address}::inet, ip)
      where id = ${id} returning member_id
    )
    update member set last_seen_at = ${now} where id in (select member_id from seen)
  `.execute(db)
}

/** Ends one sign-in and notifies every site node. */
export async function end(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    with ended as (
      update sign_in set ended_at = ${now} where id = ${id} and ended_at is null returning id
    )
    select pg_notify(${ENDED_CHANNEL}, id) from ended
  `.execute(db)
}

/** Ends all sessions of a member except one, within the transaction that raises the epoch. */
export async function endAllBut(
  tx: Db,
  memberId: number,
  keptId: string | null,
  now: Date,
): Promise<void> {
  await sql`
    with ended as (
      update sign_in set ended_at = ${now}
      where member_id = ${memberId} and ended_at is null and id is distinct from ${keptId}
      returning id
    )
    select pg_notify(${ENDED_CHANNEL}, id) from ended
  `.execute(tx)
  await endStreams(tx, memberId)
}

export type OpenSignIn = Awaited<ReturnType<typeof openOf>>[number]

/** Returns a member's active sessions, most recently used first. */
export async function openOf(db: Db, memberId: number, limit: number, now: Date) {
  return db
    .selectFrom('sign_in')
    .select(['id', 'created_at', 'last_at', 'ip', 'agent'])
    .select(providerOf('sign_in.ip').as('provider'))
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('last_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Ends one session of this member; false when it is not theirs, or has already ended. */
export async function endOf(
  db: Db,
  memberId: number,
  signInId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update sign_in set ended_at = ${now}
      where id = ${signInId} and member_id = ${memberId} and ended_at is null returning id
    )
    select pg_notify(${ENDED_CHANNEL}, id) from ended
  `.execute(db)
  return rows.length > 0
}

/**
 * Returns whether a member has signed in before from this network (in CIDR notation), with this
 * browser if one is given.
 */
export async function hasComeFrom(
  db: Db,
  memberId: number,
  network: string,
  agent: string | null = null,
): Promise<boolean> {
  if (!network.includes('/')) return false
  let query = db
    .selectFrom('sign_in')
    .select('id')
    .where('member_id', '=', memberId)
    // Older sign-ins have only their network stored.
    .where(sql<boolean>`ip && ${network}::inet`)
  if (agent !== null) query = query.where('agent', '=', agent)
  const row = await query.limit(1).executeTakeFirst()
  return row !== undefined
}

/** Returns whether any sign-in of a member is still recorded; old ones are deleted. */
export async function hasCome(db: Db, memberId: number): Promise<boolean> {
  const query = db.selectFrom('sign_in').select('id').where('member_id', '=', memberId)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}
