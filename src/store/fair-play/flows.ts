import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Flows } from '../../domain/fair-play/flows.ts'
import { CHECKED_SHARE, FASTEST_LINE } from '../../domain/fair-play/checks.ts'
import { AMOUNT_COLUMNS, ID_COLUMNS, createFlows } from '../../domain/fair-play/flows.ts'
import {
  LATE_SECONDS,
  LIKELY_SILENT_SECONDS,
  MOST_SILENT_SECONDS,
  UNKNOWN_SPEED,
} from '../../domain/fair-play/collect.ts'
import type { Db } from '../base/db.ts'

export interface Window {
  readonly since: Date
  readonly until: Date
}

/** The most flows that one statement returns. */
const PAGE = 50_000

/**
 * Sums up the traffic of a window by torrent and member, as src/domain/fair-play/collect.ts does.
 * The sums are in a temporary table of the transaction, and no row is locked.
 */
export async function flowsOf(tx: Db, window: Window): Promise<Flows> {
  await sql`create temporary table fair_play_flow on commit drop as ${summed(window)}`.execute(tx)
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from fair_play_flow`.execute(tx)
  const builder = createFlows(rows[0].count)
  for (let from = 0; from < rows[0].count; from += PAGE) {
    builder.addColumns(await pageOf(tx, from))
  }
  return builder.done()
}

/**
 * Reads a page of flows as columns of bytes: a row for each of millions of flows would take a
 * minute to read.
 */
async function pageOf(tx: Db, from: number) {
  const ids = ID_COLUMNS.map((name) => columnOf(name, sql`float8send(${sql.ref(name)})`))
  const amounts = AMOUNT_COLUMNS.map((name) => columnOf(name, sql`float4send(${sql.ref(name)})`))
  const { rows } = await sql<Record<Column, Buffer>>`
    select ${sql.join([...ids, ...amounts])} from fair_play_flow
    where place > ${from} and place <= ${from + PAGE}`.execute(tx)
  return rows[0]
}

type Column = (typeof ID_COLUMNS)[number] | (typeof AMOUNT_COLUMNS)[number]

function columnOf(name: Column, bytes: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`string_agg(${bytes}, '' order by place) as ${sql.ref(name)}`
}

/**
 * SQL over a row of the ledger that is joined with its torrent: whether the interval was a check of
 * data (src/domain/fair-play/checks.ts).
 */
const isCheck = sql`(
  l.left_fell - l.raw_down >= ${CHECKED_SHARE}::float8 * coalesce(torrent.size, 0)
  or l.left_fell - l.raw_down > ${FASTEST_LINE}::float8
    * greatest(1, extract(epoch from l.at - l.since)::float8))`

/** Returns when everything that happened up to a time is booked. */
const settled = (at: Date) => new Date(at.getTime() + LATE_SECONDS * 1_000)

/**
 * Selects the intervals of the ledger that may overlap this window, with the part that was a check.
 */
function seen({ since, until }: Window) {
  const before = new Date(2 * since.getTime() - until.getTime())
  return sql`
    select l.torrent_id, l.member_id, l.since, l.at, l.raw_up::float8 as up,
      l.raw_down::float8 as down, coalesce(l.left_fell, l.raw_down)::float8 as fell,
      case when ${isCheck} then greatest(0, l.left_fell - l.raw_down) else 0 end::float8
        as checked,
      greatest(l.since, case when l.at <= ${settled(since)} then ${before}::timestamptz
        else ${since}::timestamptz end) as start
    from traffic_ledger l left join torrent on torrent.id = l.torrent_id
    where l.at > ${since} and l.at <= ${settled(until)}`
}

function summed({ since, until }: Window) {
  const earliest = new Date(since.getTime() - MOST_SILENT_SECONDS * 1_000)
  const silentFrom = new Date(since.getTime() - LIKELY_SILENT_SECONDS * 1_000)
  return sql`
    with seen as (${seen({ since, until })}), booked as (
      select torrent_id, member_id, up, down, fell - checked as fell,
        greatest(0, -fell) as rose, checked, since < ${since} as at_start,
        at > ${until} as at_end, case when at <= start then 1 else greatest(0,
          extract(epoch from least(at, ${until}) - greatest(start, ${since}))
          / extract(epoch from at - start)) end::float8 as part
      from seen where since < ${until} or at <= ${until}
    ), traffic as (
      select torrent_id, member_id, sum(up * part) as up, sum(down * part) as down,
        sum(fell * part) as fell, sum(rose * part) as rose, sum(checked * part) as checked,
        sum(up) filter (where at_start) as up_at_start,
        sum(down) filter (where at_start) as down_at_start,
        sum(up) filter (where at_end) as up_at_end,
        sum(down) filter (where at_end) as down_at_end
      from booked group by torrent_id, member_id
    ), later as (
      select torrent_id, member_id, session_key, sum(left_fell)::float8 as fell
      from traffic_ledger where at > ${until} and at <= ${settled(until)} and left_fell is not null
      group by 1, 2, 3
    ), leecher as (
      select torrent_id, member_id, last_at,
        (left_bytes + greatest(0, coalesce(later.fell, 0)))::float8 as missing,
        last_at < ${until} and ended_by is distinct from 'stopped' as is_silent,
        case when leeched_seconds > 0 and downloaded > 0
          then 2 * downloaded::float8 / leeched_seconds else ${UNKNOWN_SPEED}::float8 end as speed
      from peer_session left join later using (torrent_id, member_id, session_key)
      where last_at >= ${earliest} and started_at < ${until}
        and (left_bytes > 0 or later.fell > 0)
    ), missing as (
      select torrent_id, member_id, max(missing) filter (where last_at >= ${since}) as left_bytes,
        sum(least(missing, ${LIKELY_SILENT_SECONDS}::float8 * speed))
          filter (where is_silent and last_at > ${silentFrom}) as likely,
        sum(missing) filter (where is_silent) as most
      from leecher group by torrent_id, member_id
    )
    select row_number() over (order by torrent_id, member_id) as place,
      torrent_id::float8 as torrents, member_id::float8 as members,
      coalesce(torrent.size, 0)::float4 as size, coalesce(up, 0)::float4 as up,
      coalesce(down, 0)::float4 as down, coalesce(fell, 0)::float4 as fell,
      coalesce(rose, 0)::float4 as rose, coalesce(checked, 0)::float4 as checked,
      coalesce(up_at_start, 0)::float4 as "upAtStart",
      coalesce(down_at_start, 0)::float4 as "downAtStart",
      coalesce(up_at_end, 0)::float4 as "upAtEnd",
      coalesce(down_at_end, 0)::float4 as "downAtEnd",
      coalesce(left_bytes, 0)::float4 as "left", coalesce(likely, 0)::float4 as "lostLikely",
      coalesce(most, 0)::float4 as "lostMost"
    from traffic full join missing using (torrent_id, member_id)
    left join torrent on torrent.id = torrent_id`
}
