import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { isInOwnTorrent } from '../records/members/own-sessions.ts'
import type { Window } from './flows.ts'

// The evidence of a case: intervals of the ledger, and sessions without their addresses.

export interface IntervalRow {
  readonly member: string
  readonly since: Date
  readonly at: Date
  readonly kind: string
  readonly up: bigint
  readonly down: bigint
  readonly fell: number | null
}

/** Returns the booked intervals of a torrent that overlap a window, oldest first. */
export async function intervalsOf(
  db: Db,
  torrentId: number,
  window: Window,
  limit: number,
): Promise<readonly IntervalRow[]> {
  const { rows } = await sql<IntervalRow>`
    select member.name as member, l.since, l.at, l.kind, l.raw_up as up, l.raw_down as down,
      l.left_fell as fell
    from ${overlapping(torrentId, window)}
    order by l.at, member.name limit ${limit}`.execute(db)
  return rows
}

/**
 * The intervals of a member that overlap a window, summed up, and the number of intervals of all
 * members.
 */
export interface MemberSum {
  readonly member: string
  readonly up: bigint
  readonly down: bigint
  readonly fell: bigint
  readonly members: number
  readonly intervals: bigint
}

/** Returns these intervals summed up by member, most uploaded bytes first. */
export async function sumsOf(
  db: Db,
  torrentId: number,
  window: Window,
  limit: number,
): Promise<readonly MemberSum[]> {
  const { rows } = await sql<MemberSum>`
    select member.name as member, sum(l.raw_up) as up, sum(l.raw_down) as down,
      sum(coalesce(l.left_fell, 0)) as fell, count(*) over () as members,
      sum(count(*)) over () as intervals
    from ${overlapping(torrentId, window)}
    group by member.id order by up desc, member.id limit ${limit}`.execute(db)
  return rows
}

/**
 * Selects the intervals by way of the members who have a history with the torrent: the ledger has
 * no index by torrent.
 */
function overlapping(torrentId: number, { since, until }: Window): RawBuilder<unknown> {
  return sql`member_torrent h join member on member.id = h.member_id
    join traffic_ledger l on l.member_id = h.member_id and l.torrent_id = h.torrent_id
    where h.torrent_id = ${torrentId} and h.last_at > ${since} and l.at > ${since}
      and l.at <= ${until}::timestamptz + interval '24 hours' and l.since < ${until}`
}

export interface SessionRow {
  readonly torrentId: number
  readonly torrent: string
  readonly client: Buffer
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left: bigint
  readonly startedAt: Date
  readonly lastAt: Date
  readonly reachable: boolean | null
  /** Counted over all stored sessions of the member, not only this one. */
  readonly networks: number
  readonly clients: number
  readonly sessions: number
}

/** Returns the sessions of a member with the most traffic. */
export async function sessionsOf(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    with own as (
      select s.*, coalesce(set_masklen(ipv4::cidr, 24)::text, set_masklen(ipv6::cidr, 48)::text)
        as net
      from peer_session s where member_id = ${memberId} and ${isInOwnTorrent(memberId)}
    )
    select torrent_id as "torrentId", torrent.name as torrent, client, uploaded, downloaded,
      left_bytes as left, started_at as "startedAt", last_at as "lastAt", reachable,
      (select count(distinct net) from own) as networks,
      (select count(distinct client) from own) as clients,
      (select count(*) from own) as sessions
    from own join torrent on torrent.id = torrent_id
    order by uploaded + downloaded desc, last_at desc limit ${limit}`.execute(db)
  return rows
}
