import { sql } from 'kysely'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import { earliestOf } from '../../domain/traffic/late-reports.ts'
import type { Db } from '../base/db.ts'
import { joinsInGivenOrder } from '../base/given-rows.ts'
import type { Promotions } from '../promotions/factors.ts'
import { holding } from '../promotions/factors.ts'
import * as tokens from '../promotions/token-uses.ts'
import { isContested } from './contested.ts'
import * as late from './late.ts'
import { readHistories, writeHistories } from './histories.ts'
import type { Batch } from '../records/journal-batch.ts'
import type { NumberedEntry, ReadBatch } from './reading.ts'
import { readBatch, torrentFacts } from './reading.ts'
import type { Sessions } from './sessions.ts'
import { readSessions, writeSessions } from './sessions.ts'
import { addSnatches } from './snatches.ts'
import { findStrangers } from './strangers.ts'
import type { LeftOutSums, Tally } from './tally.ts'
import { LEFT_NOTHING_OUT, tally } from './tally.ts'
import { addTotals, park, writeLedger } from './totals.ts'

/** The tracker that sent the batch. */
export interface BatchOrigin {
  readonly node: string
  readonly storeId: string
}

export interface Booking {
  /** Entries from 0 up to, but not including, this position are permanently in the database. */
  readonly booked: number
  /** The entries booked by this call; 0 if all were booked before. */
  readonly added: number
  /** How many of these were stored as unbooked, completely or in part, with a reason. */
  readonly parked: number
  readonly snatches: number
  /** At most how many bytes were moved and are not credited, by reason (docs/decisions/0044). */
  readonly leftOut: LeftOutSums
  /** Whether entries before this batch are missing, so that none of it was booked. */
  readonly isAhead: boolean
  /** The tracker whose journal this is, if another one sent the batch: nothing was booked. */
  readonly owner: string | null
}

/**
 * How often a booking is attempted if others change its rows; then it fails, and the batch is sent
 * again.
 */
const MAX_ATTEMPTS = 5

/**
 * Books a batch in one transaction: ledger, sessions, the history of members with torrents, totals,
 * snatches, and the booked position of the journal (docs/decisions/0005). Entries that were booked
 * before are dropped, so a batch may arrive any number of times (rule 86).
 * Rows are read without locks and written only if they are still as they were read; otherwise the
 * transaction is rolled back, and repeated while no other booking runs. Rows are written table by
 * table in the same order, and within a table by the place where they were read, or by key:
 * peer_session, member_torrent, member_totals, torrent, bookmark, torrent_stats, token_use,
 * late_traffic. It
 * takes at most 21 statements for a batch of any size.
 */
export async function book(db: Db, batch: Batch, origin: BatchOrigin, now: Date): Promise<Booking> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(async (tx) => {
        await takeTurn(tx, attempt > 1)
        return bookIn(tx, batch, origin, now)
      })
    } catch (error) {
      if (!isContested(error) || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** A booking holds both locks; each of the two connections on which an import books holds one. */
const BOOKING_LOCKS = [
  sql`hashtext('traffic booking')`,
  sql`hashtext('traffic booking of an import')`,
] as const

/**
 * Lets bookings run in parallel; one that failed because of another one waits until no other runs.
 * Joins follow the order of the given rows, so that two bookings of the same rows wait for each
 * other. They deadlock only if a third one moves one of the rows after the first has read it and
 * before the second does: one of the two then fails, as with any other conflict.
 */
async function takeTurn(tx: Db, isOnlyOne: boolean): Promise<void> {
  const turn = sql.raw(isOnlyOne ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared')
  const locks = BOOKING_LOCKS.map((lock) => sql`${turn}(${lock})`)
  await sql`select ${sql.join(locks)}, ${joinsInGivenOrder}`.execute(tx)
}

/**
 * Waits until no booking runs, and lets none start before the transaction ends.
 * @param lane which of the two connections of an import this is, if the other one may pause
 * bookings at the same time; null: there is no other
 */
export async function pauseBookings(tx: Db, lane: 0 | 1 | null): Promise<void> {
  const locks = BOOKING_LOCKS.filter((_, at) => lane === null || at === lane)
  await sql`select ${sql.join(locks.map((lock) => sql`pg_advisory_xact_lock(${lock})`))}`.execute(
    tx,
  )
}

const NOTHING = {
  ...{ booked: 0, added: 0, parked: 0, snatches: 0, isAhead: false, owner: null },
  leftOut: LEFT_NOTHING_OUT,
}

async function bookIn(tx: Db, batch: Batch, origin: BatchOrigin, now: Date): Promise<Booking> {
  const journal = await lockJournal(tx, batch, origin, now)
  if (journal === null) return { ...NOTHING, owner: await ownerOf(tx, batch.journalId, origin) }
  const { booked, isFleet } = journal
  const end = batch.first + Math.floor(batch.entries.length / ENTRY_BYTES)
  const isAhead = batch.first > booked
  if (isAhead || end <= booked) return { ...NOTHING, booked, isAhead }

  const { entries, histories, parked } = await readKnown(tx, readBatch(batch, booked))
  const sessions = await readSessions(tx, entries)
  const torrents = await torrentFacts(tx, entries)
  const promotions = await promotionsOver(tx, entries, sessions)
  const source = { store: origin.storeId, isFleet }
  const sums = tally(entries, { sessions, histories, torrents, promotions, source })

  await writeSessions(tx, sessions)
  await writeHistories(tx, histories)
  await addTotals(tx, sums.members)
  await addSnatches(tx, sums, now)
  await tokens.endCompleted(tx, sums.completions)
  await writeLedger(tx, batch.journalId, sums.ledger)
  const aside = [...parked, ...sums.held]
  await park(tx, batch, aside, now)
  await endBatch(tx, batch, end, sums)
  const ends = sums.ledger.map(({ entry }) => entry.at)
  await late.record(tx, ends, now)
  const snatches = [...sums.snatches.values()].reduce((sum, count) => sum + count, 0)
  const added = end - booked
  const { leftOut } = sums
  return { ...NOTHING, booked: end, added, parked: aside.length, snatches, leftOut }
}

/**
 * Reads the entries of existing members and torrents, and what these members did with the torrents
 * so far.
 */
async function readKnown(tx: Db, { whole, damaged }: ReadBatch) {
  const histories = await readHistories(tx, whole)
  const strangers = await findStrangers(tx, whole, histories)
  if (strangers.length === 0) return { entries: whole, histories, parked: damaged }
  const aside = new Set(strangers.map(({ number }) => number))
  const entries = whole.filter(({ number }) => !aside.has(number))
  const parked = [...damaged, ...strangers]
  return { entries, histories: await readHistories(tx, entries), parked }
}

/** Writes the new booked position of the journal, and the totals of all its batches. */
async function endBatch(
  tx: Db,
  { journalId }: Batch,
  booked: number,
  { members, leftOut }: Tally,
): Promise<void> {
  const sums = [...members.values()]
  const up = String(sums.reduce((sum, { rawUp }) => sum + rawUp, 0n))
  const down = String(sums.reduce((sum, { rawDown }) => sum + rawDown, 0n))
  const out = String(leftOut.clocks.bytes + leftOut.late.bytes)
  await sql`
    update traffic_journal set booked = ${booked}, raw_up = raw_up + ${up}::numeric,
      raw_down = raw_down + ${down}::numeric, left_out = left_out + ${out}::numeric
    where journal_id = ${Buffer.from(journalId, 'hex')}`.execute(tx)
}

/** Returns the promotions for these members and torrents during the time of the entries. */
async function promotionsOver(
  tx: Db,
  entries: readonly NumberedEntry[],
  sessions: Sessions,
): Promise<Promotions> {
  const all = entries.map(({ entry }) => entry)
  if (all.length === 0) return () => []
  const memberIds = [...new Set(all.map(({ memberId }) => memberId))]
  const torrentIds = [...new Set(all.map(({ torrentId }) => torrentId))]
  // The traffic of a resumed session started when it was last seen.
  const heard = all.flatMap((entry, index) => {
    const { state } = sessions.ofEntries[index]
    return state === null ? [] : [earliestOf(state, entry)]
  })
  const since = Math.min(...all.map((entry) => entry.since), ...heard)
  const at = Math.max(...all.map((entry) => entry.at))
  return holding(tx, { memberIds, torrentIds }, since, at)
}

/**
 * Selects whether the name in the row of a journal is that of another tracker. A tracker that was
 * renamed, or whose folder was moved to another machine, reports the same store under its new name;
 * the name of one that was removed or deleted belongs to no tracker.
 */
function belongsElsewhere({ node, storeId }: BatchOrigin) {
  return sql<boolean>`(traffic_journal.node <> ${node} and exists (select from tracker_node t
    where t.node = traffic_journal.node and t.store_id <> ${storeId}))`
}

/** Returns the tracker whose journal this is, if another one sent the batch; otherwise null. */
export async function ownerOf(
  db: Db,
  journalId: string,
  origin: BatchOrigin,
): Promise<string | null> {
  const row = await db
    .selectFrom('traffic_journal')
    .select('node')
    .where('journal_id', '=', Buffer.from(journalId, 'hex'))
    .where(belongsElsewhere(origin))
    .executeTakeFirst()
  return row?.node ?? null
}

/**
 * Locks the row of a journal, which it creates if missing. Returns the journal's booked position,
 * and whether other trackers serve too: any that reported and is not deleted yet. Null: the journal
 * belongs to another tracker.
 */
async function lockJournal(tx: Db, batch: Batch, origin: BatchOrigin, now: Date) {
  const { node, storeId } = origin
  const others = sql<boolean>`exists (
    select from tracker_node where store_id <> ${storeId})`
  return tx
    .insertInto('traffic_journal')
    .values({ journal_id: Buffer.from(batch.journalId, 'hex'), node, updated_at: now })
    .onConflict((conflict) =>
      conflict
        .column('journal_id')
        .doUpdateSet({ node, updated_at: now })
        .where(sql<boolean>`not ${belongsElsewhere(origin)}`),
    )
    .returning(['booked', others.as('isFleet')])
    .executeTakeFirst()
    .then((row) => row ?? null)
}
