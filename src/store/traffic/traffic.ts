import { sql } from 'kysely'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { Db } from '../base/db.ts'
import type { Promotions } from '../promotions/factors.ts'
import { holding } from '../promotions/factors.ts'
import * as tokens from '../promotions/token-uses.ts'
import { lockHistories, writeHistories } from './histories.ts'
import { addTotals, park, writeLedger } from './totals.ts'
import type { Sessions } from './sessions.ts'
import { lockSessions, writeSessions } from './sessions.ts'
import { addSnatches } from './snatches.ts'
import type { Batch, NumberedEntry } from './reading.ts'
import { readBatch } from './reading.ts'
import type { MemberSum } from './tally.ts'
import { tally } from './tally.ts'

/** The tracker that a batch came from. */
export interface BatchOrigin {
  readonly node: string
  readonly storeId: string
}

export interface Booking {
  /** Entries 0 up to this one of the journal are in the database for good. */
  readonly booked: number
  /** Entries that this call booked; 0 when it had them all. */
  readonly added: number
  /** Of these, how many were put aside, whole or in part, with a reason. */
  readonly parked: number
  readonly snatches: number
  /** Entries between what is booked and this batch were not sent: nothing of it was booked. */
  readonly isAhead: boolean
}

/**
 * Books a batch in one transaction: ledger, sessions, what members did with torrents, totals,
 * snatches, and how far the journal is booked (docs/decisions/0005). Entries that were booked
 * before are dropped, so a batch may come any number of times (rule 86).
 *
 * Locks are taken table by table and in the order of keys, always in the same order: journal,
 * peer_session, member_torrent, member_totals, torrent, bookmark, torrent_stats, token_use.
 * Two bookings that
 * touch the same rows wait for each other and never deadlock. About 18 statements, whatever the
 * batch holds.
 */
export async function book(db: Db, batch: Batch, origin: BatchOrigin, now: Date): Promise<Booking> {
  return db.transaction().execute(async (tx) => {
    const booked = await lockJournal(tx, batch, origin, now)
    const end = batch.first + Math.floor(batch.entries.length / ENTRY_BYTES)
    const isAhead = batch.first > booked
    if (isAhead || end <= booked) return { booked, added: 0, parked: 0, snatches: 0, isAhead }

    const { entries, parked, sizes, seedless } = await readBatch(tx, batch, booked)
    const sessions = await lockSessions(tx, entries, origin.storeId)
    const histories = await lockHistories(tx, entries)
    const promotions = await promotionsOver(tx, entries, sessions, sizes)
    const sums = tally(entries, sessions, histories, sizes, promotions, seedless)

    await writeSessions(tx, sums.sessions)
    await writeHistories(tx, sums.histories)
    await addTotals(tx, sums.members)
    await addSnatches(tx, sums, now)
    await tokens.endCompleted(tx, sums.completions)
    await writeLedger(tx, batch.journalId, sums.ledger)
    const aside = [...parked, ...sums.held]
    await park(tx, batch, aside, now)
    await endBatch(tx, batch, end, sums.members)
    const snatches = [...sums.snatches.values()].reduce((sum, count) => sum + count, 0)
    return { booked: end, added: end - booked, parked: aside.length, snatches, isAhead }
  })
}

/** How far the journal is booked from now on, and what all of its batches moved. */
async function endBatch(
  tx: Db,
  { journalId }: Batch,
  booked: number,
  members: ReadonlyMap<number, MemberSum>,
): Promise<void> {
  const sums = [...members.values()]
  const up = String(sums.reduce((sum, { rawUp }) => sum + rawUp, 0n))
  const down = String(sums.reduce((sum, { rawDown }) => sum + rawDown, 0n))
  await sql`
    update traffic_journal set booked = ${booked}, raw_up = raw_up + ${up}::numeric,
      raw_down = raw_down + ${down}::numeric
    where journal_id = ${Buffer.from(journalId, 'hex')}`.execute(tx)
}

/** What held for these members and torrents in the time that the entries tell of. */
async function promotionsOver(
  tx: Db,
  entries: readonly NumberedEntry[],
  sessions: Sessions,
  sizes: ReadonlyMap<number, number>,
): Promise<Promotions> {
  const all = entries.map(({ entry }) => entry)
  if (all.length === 0) return () => []
  const memberIds = [...new Set(all.map(({ memberId }) => memberId))]
  // What a resumed session claims began when it was last heard of.
  const heard = [...sessions.values()].map(({ lastAt }) => lastAt).filter((last) => last > 0)
  const since = Math.min(...all.map((entry) => entry.since), ...heard)
  const at = Math.max(...all.map((entry) => entry.at))
  return holding(tx, { memberIds, torrentIds: [...sizes.keys()] }, since, at)
}

/** How far a journal is booked, its row locked (and made, for a new one). */
async function lockJournal(
  tx: Db,
  batch: Batch,
  { node }: BatchOrigin,
  now: Date,
): Promise<number> {
  const row = await tx
    .insertInto('traffic_journal')
    .values({ journal_id: Buffer.from(batch.journalId, 'hex'), node, updated_at: now })
    .onConflict((conflict) => conflict.column('journal_id').doUpdateSet({ node, updated_at: now }))
    .returning('booked')
    .executeTakeFirstOrThrow()
  return row.booked
}
