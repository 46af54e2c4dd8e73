import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { BookedInterval } from '../../domain/promotions/replay.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// Booked traffic of members, by torrent and interval.

/** The parts of a member's totals. */
export interface TrafficSums {
  /** The totals as displayed: traffic plus credit from the ledger. */
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly rawUploaded: bigint
  readonly rawDownloaded: bigint
  /** The bytes of all torrents. */
  readonly torrentsUp: bigint
  readonly torrentsDown: bigint
  readonly torrents: number
  /** From the ledger. */
  readonly creditUp: bigint
  readonly creditDown: bigint
}

export async function sumsOf(db: Db, memberId: number): Promise<TrafficSums> {
  const { rows } = await sql<TrafficSums>`
    select t.uploaded, t.downloaded, t.raw_uploaded as "rawUploaded",
      t.raw_downloaded as "rawDownloaded", coalesce(h.up, 0) as "torrentsUp",
      coalesce(h.down, 0) as "torrentsDown", coalesce(h.torrents, 0)::int as torrents,
      coalesce((select balance from ledger_account a
        where a.member_id = t.member_id and a.currency = 'upload'), 0) as "creditUp",
      coalesce((select balance from ledger_account a
        where a.member_id = t.member_id and a.currency = 'download'), 0) as "creditDown"
    from member_totals t left join lateral (
      select sum(uploaded) as up, sum(downloaded) as down, count(*) as torrents
      from member_torrent where member_id = t.member_id
    ) h on true where t.member_id = ${memberId}`.execute(db)
  return rows[0]
}

export interface TorrentTraffic {
  readonly torrentId: number
  readonly name: string
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly up: bigint
  readonly down: bigint
  readonly lastAt: Date
}

export interface TrafficTorrent extends TorrentTraffic {
  /** Thousandths of a byte, carried over to the next interval. */
  readonly upRemainder: number
  readonly downRemainder: number
}

/** Lists a member's traffic per torrent, most recently announced first. */
export async function torrentsOf(
  db: Db,
  memberId: number,
  after: { readonly at: Date; readonly id: number } | null,
  limit: number,
): Promise<readonly TrafficTorrent[]> {
  let query = torrentRows(db, memberId)
  if (after !== null) {
    query = query.where(keyset.below(['h.last_at', after.at], ['h.torrent_id', after.id]))
  }
  return query.orderBy('h.last_at', 'desc').orderBy('h.torrent_id', 'desc').limit(limit).execute()
}

/** Returns a member's traffic on one torrent; null if there is none. */
export async function torrentOf(
  db: Db,
  memberId: number,
  torrentId: number,
): Promise<TrafficTorrent | null> {
  const query = torrentRows(db, memberId).where('h.torrent_id', '=', torrentId)
  return (await query.executeTakeFirst()) ?? null
}

function torrentRows(db: Db, memberId: number) {
  return db
    .selectFrom('member_torrent as h')
    .innerJoin('torrent', 'torrent.id', 'h.torrent_id')
    .select(['h.torrent_id as torrentId', 'torrent.name', 'h.raw_uploaded as rawUp'])
    .select(['h.raw_downloaded as rawDown', 'h.uploaded as up', 'h.downloaded as down'])
    .select(['up_remainder as upRemainder', 'down_remainder as downRemainder'])
    .select('h.last_at as lastAt')
    .where('h.member_id', '=', memberId)
}

export interface IntervalRow extends BookedInterval {
  readonly torrentId: number
  readonly kind: string
  readonly journal: string
  readonly number: number
  /** For a daily total: how many intervals with these factors it includes; null for an interval. */
  readonly intervals: number | null
}

/** The position in the list, which is ordered by end. */
export interface IntervalPlace {
  readonly at: number
  readonly journal: string
  readonly number: number
}

/** Lists a member's traffic on a torrent, newest first. */
export async function intervalsOf(
  db: Db,
  memberId: number,
  torrentId: number,
  after: IntervalPlace | null,
  limit: number,
): Promise<readonly IntervalRow[]> {
  const below =
    after === null
      ? sql`true`
      : sql`(at, journal, number)
          < (to_timestamp(${after.at}), ${after.journal}, ${after.number}::bigint)`
  const { rows } = await sql<IntervalRow>`
    select ${COLUMNS} from ${moved(memberId, [torrentId])} where ${below}
    order by moved.at desc, journal desc, number desc limit ${limit}`.execute(db)
  return rows
}

/** Lists all traffic of a member on these torrents, in order of time. */
export async function allOf(
  db: Db,
  memberId: number,
  torrentIds: readonly number[],
): Promise<readonly IntervalRow[]> {
  const { rows } = await sql<IntervalRow>`
    select ${COLUMNS} from ${moved(memberId, torrentIds)}
    order by torrent_id, moved.at, journal, number`.execute(db)
  return rows
}

/** Selects booked intervals and daily totals of older ones, each with a position. */
function moved(memberId: number, torrentIds: readonly number[]): RawBuilder<unknown> {
  const among = sql`member_id = ${memberId} and torrent_id = any(${[...torrentIds]}::bigint[])`
  const sums = sql`torrent_id, since, at, raw_up, raw_down, up_permille, down_permille, credited_up,
    credited_down`
  return sql`(
    select ${sums}, kind, encode(journal_id, 'hex') as journal, number, null::integer as intervals
    from traffic_ledger where ${among}
    union all
    select ${sums}, 'day', repeat('0', 32), up_permille::bigint * 1000000 + down_permille, intervals
    from traffic_day where ${among}
  ) as moved`
}

const COLUMNS = sql`torrent_id as "torrentId", kind, journal, number, intervals,
  extract(epoch from since)::float8 as since, extract(epoch from at)::float8 as at,
  raw_up as "rawUp", raw_down as "rawDown", up_permille as "upPermille",
  down_permille as "downPermille", credited_up as "creditedUp", credited_down as "creditedDown"`
