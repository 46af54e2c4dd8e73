import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { TorrentTraffic } from './intervals.ts'

// A member's traffic of one day, and its effect on the ratio.

/** A member's traffic on a torrent on one day, with one pair of factors. */
export interface DayTorrent extends TorrentTraffic {
  readonly upPermille: number
  readonly downPermille: number
}

export interface DayTraffic {
  /** Most credited bytes first. */
  readonly torrents: readonly DayTorrent[]
  /** The number of lines of the day, whether they are among `torrents` or not. */
  readonly lines: number
  /** Sums over all lines. */
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly up: bigint
  readonly down: bigint
}

interface Row extends DayTorrent {
  readonly lines: number
  readonly allRawUp: bigint
  readonly allRawDown: bigint
  readonly allUp: bigint
  readonly allDown: bigint
}

const MOVED = sql`torrent_id, at, raw_up, raw_down, credited_up, credited_down, up_permille,
  down_permille`

/**
 * Lists a member's torrents of one day (its start in UTC), by intervals that ended on it, as the
 * charts count them. Older days are daily totals.
 */
export async function trafficOn(
  db: Db,
  memberId: number,
  day: Date,
  limit: number,
): Promise<DayTraffic> {
  const until = new Date(day.getTime() + DAY_MS)
  const { rows } = await sql<Row>`
    with moved as (
      select ${MOVED} from traffic_ledger
      where member_id = ${memberId} and at >= ${day} and at < ${until}
      union all
      select ${MOVED} from traffic_day where member_id = ${memberId} and day = ${day}
    ), lines as (
      select torrent_id, up_permille, down_permille, max(at) as last_at, sum(raw_up) as raw_up,
        sum(raw_down) as raw_down, sum(credited_up) as up, sum(credited_down) as down
      from moved group by 1, 2, 3
    )
    select torrent_id as "torrentId", name, raw_up as "rawUp",
      raw_down as "rawDown", up, down,
      up_permille as "upPermille", down_permille as "downPermille", last_at as "lastAt",
      (count(*) over ())::int as lines, (sum(raw_up) over ()) as "allRawUp",
      (sum(raw_down) over ()) as "allRawDown", (sum(up) over ()) as "allUp",
      (sum(down) over ()) as "allDown"
    from lines join torrent on torrent.id = torrent_id
    order by up + down desc, torrent_id, up_permille, down_permille limit ${limit}`.execute(db)
  const first = rows.at(0)
  return {
    torrents: rows,
    lines: first?.lines ?? 0,
    rawUp: first?.allRawUp ?? 0n,
    rawDown: first?.allRawDown ?? 0n,
    up: first?.allUp ?? 0n,
    down: first?.allDown ?? 0n,
  }
}

/** The totals at the start and the end of a day, and what the ledger added in between. */
export interface DayTotals {
  /** Null before the first day that was recorded. */
  readonly before: Totals | null
  /** For a day that is not over: the totals now. */
  readonly after: Totals | null
  readonly creditUp: bigint
  readonly creditDown: bigint
}

interface Totals {
  readonly uploaded: bigint
  readonly downloaded: bigint
}

interface TotalsRow {
  readonly beforeUp: bigint | null
  readonly beforeDown: bigint | null
  readonly afterUp: bigint | null
  readonly afterDown: bigint | null
  readonly creditUp: bigint
  readonly creditDown: bigint
}

/** Returns a member's totals around a day (its start in UTC), in one statement. */
export async function totalsAround(
  db: Db,
  memberId: number,
  day: Date,
  now: Date,
): Promise<DayTotals> {
  const until = new Date(day.getTime() + DAY_MS)
  const isOver = until <= now
  const { rows } = await sql<TotalsRow>`
    select before.total_uploaded as "beforeUp", before.total_downloaded as "beforeDown",
      after.uploaded as "afterUp", after.downloaded as "afterDown",
      coalesce(ledger.up, 0) as "creditUp", coalesce(ledger.down, 0) as "creditDown"
    from (select 1) as once
    left join lateral (
      select total_uploaded, total_downloaded from member_day
      where member_id = ${memberId} and day < ${day} order by day desc limit 1
    ) as before on true
    left join lateral (
      select total_uploaded as uploaded, total_downloaded as downloaded from member_day
      where ${isOver} and member_id = ${memberId} and day >= ${day} and day < ${until}
      union all
      select uploaded, downloaded from member_totals
      where not ${isOver} and member_id = ${memberId}
    ) as after on true
    left join lateral (
      select sum(amount) filter (where currency = 'upload') as up,
        sum(amount) filter (where currency = 'download') as down
      from ledger_account
      join ledger_entry on account_id = ledger_account.id
      join ledger_post on ledger_post.id = post_id
      where member_id = ${memberId} and currency in ('upload', 'download')
        and at >= ${day} and at < ${until}
    ) as ledger on true`.execute(db)
  const [{ beforeUp, beforeDown, afterUp, afterDown, creditUp, creditDown }] = rows
  return {
    before: totals(beforeUp, beforeDown),
    after: totals(afterUp, afterDown),
    creditUp,
    creditDown,
  }
}

function totals(uploaded: bigint | null, downloaded: bigint | null): Totals | null {
  return uploaded === null || downloaded === null ? null : { uploaded, downloaded }
}
