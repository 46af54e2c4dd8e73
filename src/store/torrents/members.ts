import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// Who seeds a torrent and who downloaded it, as other members see it. The names of members who hide
// them are never returned; addresses are only for staff (torrents.ts).

interface Viewer {
  readonly memberId: number
  /** Whether the viewer sees every name, as staff do. */
  readonly seesAll: boolean
}

/**
 * SQL: the name of a member; null if the member hides it from this viewer, or uploaded anonymously.
 */
function nameFor({ memberId, seesAll }: Viewer) {
  return sql<string | null>`case when ${seesAll} or member.id = ${memberId}
    or (not member.hides_activity and not exists (select from torrent t
      where t.id = torrent_id and t.uploader_id = member.id and t.is_anonymous))
    then member.name end`
}

function endpointsFor({ seesAll }: Viewer) {
  return sql<string[]>`case when ${seesAll} then array_remove(array[
    host(ipv4) || ':' || port4, '[' || host(ipv6) || ']:' || port6], null) else '{}' end`
}

export interface SnatchRow {
  readonly memberId: number
  readonly name: string | null
  readonly completedAt: Date
  /** `completedAt` in whole microseconds, which is what the database compares. */
  readonly sortKey: number
  readonly isSeeding: boolean
}

export type SnatchPlace = Pick<SnatchRow, 'sortKey' | 'memberId'>

/** Lists the members who downloaded a torrent, newest first, after `after`. */
export async function snatches(
  db: Db,
  torrentId: number,
  viewer: Viewer,
  after: SnatchPlace | null,
  limit: number,
): Promise<readonly SnatchRow[]> {
  const place =
    after === null
      ? sql``
      : sql`and ${keyset.below(
          ['completed_at', keyset.fromMicroseconds(after.sortKey)],
          ['member_id', after.memberId],
        )}`
  const { rows } = await sql<SnatchRow>`
    select member_id as "memberId", ${nameFor(viewer)} as name, completed_at as "completedAt",
      ${keyset.microseconds(sql`completed_at`)} as "sortKey",
      exists (select from peer_session s where s.torrent_id = had.torrent_id
        and s.member_id = had.member_id and ended_at is null and seeding) as "isSeeding"
    from member_torrent had join member on member.id = had.member_id
    where torrent_id = ${torrentId} and completed_at is not null ${place}
    order by completed_at desc, member_id desc limit ${limit}`.execute(db)
  return rows
}

export interface SwarmPeerRow {
  readonly memberId: number
  readonly name: string | null
  readonly isSeeding: boolean
  readonly left: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly startedAt: Date
  readonly lastAt: Date
  readonly client: Buffer
  /** For example `1.2.3.4:6881`, and the one for IPv6; empty for viewers who are not staff. */
  readonly endpoints: readonly string[]
}

/** Lists the booked peers of a torrent: seeders first, then newest first. */
export async function peers(
  db: Db,
  torrentId: number,
  viewer: Viewer,
  limit: number,
): Promise<readonly SwarmPeerRow[]> {
  return db
    .selectFrom('peer_session')
    .innerJoin('member', 'member.id', 'peer_session.member_id')
    .select(nameFor(viewer).as('name'))
    .select([
      'member.id as memberId',
      'seeding as isSeeding',
      'left_bytes as left',
      'peer_session.uploaded',
      'peer_session.downloaded',
      'started_at as startedAt',
      'last_at as lastAt',
      'client',
    ])
    .select(endpointsFor(viewer).as('endpoints'))
    .where('torrent_id', '=', torrentId)
    .where('ended_at', 'is', null)
    .orderBy('seeding', 'desc')
    .orderBy('last_at', 'desc')
    .limit(limit)
    .execute()
}
