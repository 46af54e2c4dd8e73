import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Limits of open registration.

export interface Caps {
  /** The most members, and the most new members without an invite in 24 hours; 0: no limit. */
  readonly memberCap: number
  readonly newcomersPerDay: number
}

export type Room = 'room' | 'full' | 'full-today'

/** An arbitrary constant: with this lock, processes count one at a time. */
const COUNTING = 0x656e7472

/** Returns whether there is room for another member. */
export async function roomFor(
  db: Db,
  { memberCap, newcomersPerDay }: Caps,
  now: Date,
): Promise<Room> {
  if (memberCap > 0 && (await memberCount(db, memberCap)) >= memberCap) return 'full'
  if (newcomersPerDay === 0) return 'room'
  const dayAgo = new Date(now.getTime() - DAY_MS)
  const { came } = await db
    .selectFrom('member')
    .select(({ fn }) => fn.countAll<number>().as('came'))
    .where('created_at', '>', dayAgo)
    .where('invited_by', 'is', null)
    .executeTakeFirstOrThrow()
  return came >= newcomersPerDay ? 'full-today' : 'room'
}

/**
 * Like `roomFor`, in the transaction that adds the member: of two parallel ones, only one gets the
 * last place.
 */
export async function takePlace(tx: Db, caps: Caps, now: Date): Promise<Room> {
  if (caps.memberCap > 0 || caps.newcomersPerDay > 0) {
    await sql`select pg_advisory_xact_lock(${COUNTING}::bigint)`.execute(tx)
  }
  return roomFor(tx, caps, now)
}

// Counts members, but stops as soon as the answer is known.
async function memberCount(db: Db, most: number): Promise<number> {
  const { rows } = await sql<{ members: number }>`
    select count(*) as members from (select from member limit ${most}::bigint) as few`.execute(db)
  return rows[0].members
}
