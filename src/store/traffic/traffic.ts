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

/** The tracker that sent the batch. */
export interface BatchOrigin {
  readonly node: string
  readonly storeId: string
}

export interface Booking {
  /** Entries from 0 up to, but not including, this position are permanently in the database. */
  readonly booked: number
  /** Entries booked by this call; 0 if all were booked before. */
  readonly added: number
  /** How many of these were stored as unbooked, completely or in part, with a reason. */
  readonly parked: number
  readonly snatches: number
  /** Entries between the booked position and this batch are missing: nothing of it was booked. */
  readonly isAhead: boolean
}

/**
 * Books a batch in one transaction: ledger, sessions, the history of members with torrents, totals,
 * snatches, and the booked position of the journal (docs/decisions/0005). Entries that were booked
 * before are dropped, so a batch may arrive any number of times (rule 86).
 * Locks are always taken table by table in the same order, and by key within a table: journal,
 * peer_session, member_torrent, member_totals, torrent, bookmark, torrent_stats, token_use. Two
 * bookings of the same rows wait for each other and never deadlock. About 18 statements for a batch
 * of any size.
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

/** The new booked position of the journal, and the totals of all its batches. */
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

/** The promotions for these members and torrents during the time of the entries. */
async function promotionsOver(
  tx: Db,
  entries: readonly NumberedEntry[],
  sessions: Sessions,
  sizes: ReadonlyMap<number, number>,
): Promise<Promotions> {
  const all = entries.map(({ entry }) => entry)
  if (all.length === 0) return () => []
  const memberIds = [...new Set(all.map(({ memberId }) => memberId))]
  // The traffic of a resumed session started when it was last seen.
  const heard = [...sessions.values()].map(({ lastAt }) => lastAt).filter((last) => last > 0)
  const since = Math.min(...all.map((entry) => entry.since), ...heard)
  const at = Math.max(...all.map((entry) => entry.at))
  return holding(tx, { memberIds, torrentIds: [...sizes.keys()] }, since, at)
}

/** Returns the booked position of a journal with its row locked, which is created if missing. */
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
