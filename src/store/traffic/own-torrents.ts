import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type { Db } from '../base/db.ts'
import { microseconds } from '../base/keyset.ts'
import type { TorrentLine } from '../search/lines.ts'
import { torrentLines } from '../search/lines.ts'
import { toSeed } from '../torrents/to-seed.ts'

// The torrents of a member, with the member's traffic on each: uploads, snatches, seeding now.

export type OwnKind = 'uploads' | 'snatches' | 'seeding'

export const ownSorts = [
  'createdAt',
  'name',
  'size',
  'seeders',
  'leechers',
  'uploaded',
  'downloaded',
  'ratio',
  'seedTime',
  'completedAt',
  'toSeed',
] as const
export type OwnSort = (typeof ownSorts)[number]

export interface OwnTorrent extends TorrentLine {
  readonly state: TorrentState
  /** What staff wrote about an upload; null: nothing. */
  readonly reason: string | null
  readonly submittedAt: Date
  /** When the torrent entered its state. */
  readonly since: Date
  readonly isSeeding: boolean
  /** Credited bytes. */
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly seededSeconds: number
  readonly completedAt: Date | null
  /** Seconds still to seed; null: no seeding requirement. */
  readonly toSeed: number | null
  /** The position of the row in the order, for the cursor. */
  readonly place: string
}

export interface OwnAsked {
  readonly kind: OwnKind
  /** Null: any state. */
  readonly state: TorrentState | null
  readonly sort: OwnSort
  readonly isDescending: boolean
  /** The last row of the previous page; null on the first. */
  readonly after: { readonly place: string; readonly id: number } | null
  readonly limit: number
}

/** Returns the torrents of a member in this order, then by ID. */
export async function ownTorrents(
  db: Db,
  memberId: number,
  { kind, state, sort, isDescending, after, limit }: OwnAsked,
): Promise<readonly OwnTorrent[]> {
  const [key, type] = keyOf(sort)
  const direction = isDescending ? 'desc' : 'asc'
  let query = torrentLines(db)
    .leftJoin('member_torrent as had', (join) =>
      join.onRef('had.torrent_id', '=', 'torrent.id').on('had.member_id', '=', memberId),
    )
    .leftJoin('obligation as owed', (join) =>
      join
        .onRef('owed.torrent_id', '=', 'torrent.id')
        .on('owed.member_id', '=', memberId)
        .on('owed.settled_at', 'is', null),
    )
    .select(['torrent.state', 'had.completed_at as completedAt'])
    .select([
      sql<string | null>`case when torrent.uploader_id is distinct from ${memberId} then null
        when torrent.state = 'removed' then torrent.removed_reason
        else torrent.state_reason end`.as('reason'),
      sql<Date>`coalesce(torrent.submitted_at, torrent.created_at)`.as('submittedAt'),
      sql<Date>`coalesce(torrent.removed_at, torrent.state_at, torrent.created_at)`.as('since'),
      isSeeding(memberId).as('isSeeding'),
      sql<bigint>`coalesce(had.uploaded, 0)`.as('uploaded'),
      sql<bigint>`coalesce(had.downloaded, 0)`.as('downloaded'),
      sql<number>`coalesce(had.seeded_seconds, 0)`.as('seededSeconds'),
      toSeed(sql`owed`, sql`had`).as('toSeed'),
      sql<string>`(${key})::text`.as('place'),
    ])
    .where(among(kind, memberId))
  if (state !== null) query = query.where('torrent.state', '=', state)
  if (after !== null) {
    const beyond = sql.raw(isDescending ? '<' : '>')
    const place = sql`cast(${after.place} as ${sql.raw(type)})`
    query = query.where(
      sql<boolean>`(${key}, torrent.id) ${beyond} (${place}, ${after.id}::bigint)`,
    )
  }
  const rows = await query
    .orderBy(key, direction)
    .orderBy('torrent.id', direction)
    .limit(limit)
    .execute()
  return rows.map(({ uploaded, downloaded, ...row }) => {
    return { ...row, uploaded: BigInt(uploaded), downloaded: BigInt(downloaded) }
  })
}

/** Returns the last torrents of a member of a kind, for a feed: last added first. */
export async function newestOwn(
  db: Db,
  memberId: number,
  kind: OwnKind,
  limit: number,
): Promise<readonly { readonly torrentId: number; readonly at: Date }[]> {
  const done = kind === 'snatches' ? sql`had.completed_at` : sql`null`
  const at = sql<Date>`coalesce(${done}, torrent.created_at)`
  return db
    .selectFrom('torrent')
    .leftJoin('member_torrent as had', (join) =>
      join.onRef('had.torrent_id', '=', 'torrent.id').on('had.member_id', '=', memberId),
    )
    .select(['torrent.id as torrentId', at.as('at')])
    .where('torrent.state', '=', 'listed')
    .where(among(kind, memberId))
    .orderBy(at, 'desc')
    .orderBy('torrent.id', 'desc')
    .limit(limit)
    .execute()
}

function among(kind: OwnKind, memberId: number): RawBuilder<boolean> {
  if (kind === 'uploads') return sql`torrent.uploader_id = ${memberId}`
  if (kind === 'seeding') return isSeeding(memberId)
  return sql`torrent.id in (select torrent_id from member_torrent
    where member_id = ${memberId} and completed_at is not null)`
}

function isSeeding(memberId: number): RawBuilder<boolean> {
  return sql`torrent.id in (select torrent_id from peer_session
    where member_id = ${memberId} and ended_at is null and seeding)`
}

/** Returns the expression of a sort key, which is never null, and its type. */
function keyOf(sort: OwnSort): readonly [key: RawBuilder<unknown>, type: string] {
  switch (sort) {
    case 'createdAt':
      return [microseconds(sql`torrent.created_at`), 'bigint']
    case 'name':
      return [sql`lower(torrent.name)`, 'text']
    case 'size':
      return [sql`torrent.size::bigint`, 'bigint']
    case 'seeders':
    case 'leechers':
      return [sql`${sql.ref(`torrent_stats.${sort}`)}::bigint`, 'bigint']
    case 'uploaded':
    case 'downloaded':
      return [sql`coalesce(${sql.ref(`had.${sort}`)}, 0)::numeric`, 'numeric']
    case 'ratio':
      return [
        sql`coalesce(had.uploaded::numeric / nullif(had.downloaded, 0), 'Infinity')`,
        'numeric',
      ]
    case 'seedTime':
      return [sql`coalesce(had.seeded_seconds, 0)::bigint`, 'bigint']
    case 'completedAt':
      return [microseconds(sql`coalesce(had.completed_at, 'epoch')`), 'bigint']
    case 'toSeed':
      return [sql`coalesce(${toSeed(sql`owed`, sql`had`)}, 0)::bigint`, 'bigint']
  }
}
