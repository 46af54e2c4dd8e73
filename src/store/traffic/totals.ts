import { sql } from 'kysely'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
import type { Batch } from '../records/journal-batch.ts'
import type { Aside } from './reading.ts'
import type { LedgerLine, MemberSum } from './tally.ts'

/**
 * Adds the gains of members to their totals. Members who gained nothing are not written: when a
 * session starts, no bytes have moved yet.
 */
export async function addTotals(tx: Db, members: ReadonlyMap<number, MemberSum>): Promise<void> {
  const gained = [...members].filter(([, sum]) => hasGained(sum))
  if (gained.length === 0) return
  const given = givenRows(gained, {
    id: ['bigint', ([id]) => id],
    up: ['numeric', ([, sum]) => sum.up],
    down: ['numeric', ([, sum]) => sum.down],
    raw_up: ['numeric', ([, sum]) => sum.rawUp],
    raw_down: ['numeric', ([, sum]) => sum.rawDown],
    seeded: ['bigint', ([, sum]) => sum.seededSeconds],
    snatches: ['bigint', ([, sum]) => sum.snatches],
  })
  await sql`
    insert into member_totals as m (member_id, uploaded, downloaded, raw_uploaded, raw_downloaded,
      seeded_seconds, snatches)
    select id, up, down, raw_up, raw_down, seeded, snatches from ${given}
    order by id
    on conflict (member_id) do update set
      uploaded = m.uploaded + excluded.uploaded,
      downloaded = m.downloaded + excluded.downloaded,
      raw_uploaded = m.raw_uploaded + excluded.raw_uploaded,
      raw_downloaded = m.raw_downloaded + excluded.raw_downloaded,
      seeded_seconds = m.seeded_seconds + excluded.seeded_seconds,
      snatches = m.snatches + excluded.snatches`.execute(tx)
}

function hasGained({ rawUp, rawDown, up, down, seededSeconds, snatches }: MemberSum): boolean {
  return (rawUp | rawDown | up | down) !== 0n || seededSeconds !== 0 || snatches !== 0
}

/**
 * Writes every interval with traffic: reported bytes, factors, credited bytes, and how far `left`
 * fell. An interval in which only `left` fell has no bytes.
 */
export async function writeLedger(
  tx: Db,
  journalId: string,
  lines: readonly LedgerLine[],
): Promise<void> {
  if (lines.length === 0) return
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down, left_fell)
    select to_timestamp(at), to_timestamp(since), ${Buffer.from(journalId, 'hex')}::bytea, n, m, t,
      k, kind, raw_up, raw_down, up_f, down_f, up, down, fell
    from ${givenRows(lines, LINE)}`.execute(tx)
}

const LINE: GivenColumns<LedgerLine> = {
  at: ['float8', ({ entry }) => entry.at],
  since: ['float8', (line) => line.since],
  n: ['bigint', (line) => line.number],
  m: ['bigint', ({ entry }) => entry.memberId],
  t: ['bigint', ({ entry }) => entry.torrentId],
  k: ['bytea', ({ entry }) => entry.sessionKey],
  kind: ['text', ({ entry }) => entry.kind],
  raw_up: ['numeric', ({ gains }) => gains.rawUp],
  raw_down: ['numeric', ({ gains }) => gains.rawDown],
  up_f: ['integer', (line) => line.upPermille],
  down_f: ['integer', (line) => line.downPermille],
  up: ['numeric', ({ gains }) => gains.up],
  down: ['numeric', ({ gains }) => gains.down],
  fell: ['bigint', (line) => line.leftFell],
}

/** Stores unbooked traffic unchanged, with the reason. */
export async function park(
  tx: Db,
  batch: Batch,
  aside: readonly Aside[],
  now: Date,
): Promise<void> {
  if (aside.length === 0) return
  const journalId = Buffer.from(batch.journalId, 'hex')
  const bytesOf = ({ number }: Aside) => {
    const start = (number - batch.first) * ENTRY_BYTES
    return batch.entries.toString('hex', start, start + ENTRY_BYTES)
  }
  const given = givenRows(aside, {
    n: ['bigint', ({ number }) => number],
    reason: ['text', ({ reason }) => reason],
    m: ['bigint', ({ entry }) => entry?.memberId],
    t: ['bigint', ({ entry }) => entry?.torrentId],
    up: ['numeric', ({ rawUp }) => rawUp],
    down: ['numeric', ({ rawDown }) => rawDown],
    e: ['bytea', bytesOf],
  })
  await sql`
    insert into traffic_parked (journal_id, number, reason, member_id, torrent_id, raw_up, raw_down,
      entry, parked_at)
    select ${journalId}::bytea, n, reason, m, t, up, down, e, ${now}::timestamptz
    from ${given}`.execute(tx)
}
