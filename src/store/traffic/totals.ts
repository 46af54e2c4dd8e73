import { sql } from 'kysely'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { Db } from '../base/db.ts'
import type { Aside, Batch } from './reading.ts'
import type { LedgerLine, MemberSum } from './tally.ts'

/** Adds the gains of members to their totals. */
export async function addTotals(tx: Db, members: ReadonlyMap<number, MemberSum>): Promise<void> {
  if (members.size === 0) return
  const given = JSON.stringify(
    [...members].map(([id, sum]) => ({
      id,
      up: String(sum.up),
      down: String(sum.down),
      raw_up: String(sum.rawUp),
      raw_down: String(sum.rawDown),
      seeded: sum.seededSeconds,
      snatches: sum.snatches,
    })),
  )
  await sql`
    insert into member_totals as m (member_id, uploaded, downloaded, raw_uploaded, raw_downloaded,
      seeded_seconds, snatches)
    select id, up, down, raw_up, raw_down, seeded, snatches
    from jsonb_to_recordset(${given}::jsonb) as x (id bigint, up numeric, down numeric,
      raw_up numeric, raw_down numeric, seeded bigint, snatches bigint)
    order by id
    on conflict (member_id) do update set
      uploaded = m.uploaded + excluded.uploaded,
      downloaded = m.downloaded + excluded.downloaded,
      raw_uploaded = m.raw_uploaded + excluded.raw_uploaded,
      raw_downloaded = m.raw_downloaded + excluded.raw_downloaded,
      seeded_seconds = m.seeded_seconds + excluded.seeded_seconds,
      snatches = m.snatches + excluded.snatches`.execute(tx)
}

/** Writes every interval with traffic: reported bytes, factors and credited bytes. */
export async function writeLedger(
  tx: Db,
  journalId: string,
  lines: readonly LedgerLine[],
): Promise<void> {
  if (lines.length === 0) return
  const given = JSON.stringify(
    lines.map((line) => ({
      at: line.entry.at,
      since: line.entry.since,
      n: line.number,
      m: line.entry.memberId,
      t: line.entry.torrentId,
      k: `\\x${line.entry.sessionKey}`,
      kind: line.entry.kind,
      raw_up: String(line.rawUp),
      raw_down: String(line.rawDown),
      up_f: line.upPermille,
      down_f: line.downPermille,
      up: String(line.up),
      down: String(line.down),
    })),
  )
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
    select to_timestamp(at), to_timestamp(since), ${Buffer.from(journalId, 'hex')}::bytea, n, m, t,
      k, kind, raw_up, raw_down, up_f, down_f, up, down
    from jsonb_to_recordset(${given}::jsonb) as x (at float8, since float8, n bigint, m bigint,
      t bigint, k bytea, kind text, raw_up numeric, raw_down numeric, up_f int, down_f int,
      up numeric, down numeric)`.execute(tx)
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
  const rows = aside.map(({ number, reason, entry, rawUp, rawDown }) => {
    const start = (number - batch.first) * ENTRY_BYTES
    return {
      n: number,
      reason,
      m: entry?.memberId,
      t: entry?.torrentId,
      up: String(rawUp),
      down: String(rawDown),
      e: `\\x${batch.entries.toString('hex', start, start + ENTRY_BYTES)}`,
    }
  })
  await sql`
    insert into traffic_parked (journal_id, number, reason, member_id, torrent_id, raw_up, raw_down,
      entry, parked_at)
    select ${journalId}::bytea, n, reason, m, t, up, down, e, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (n bigint, reason text, m bigint,
      t bigint, up numeric, down numeric, e bytea)`.execute(tx)
}
