import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import { torrentChanged } from '../../bridge/events/torrent-events.ts'
import type { TorrentState as Standing } from '../../domain/uploads/moderation.ts'
import { trackerReason, trackerState } from '../../domain/uploads/moderation.ts'
import type { Db } from '../base/db.ts'
import type { AnnouncementKind } from '../records/announcements.ts'
import * as announcements from '../records/announcements.ts'
import * as outbox from '../records/outbox.ts'
import * as watchEvents from '../watches/events.ts'

// What trackers know about a torrent. Every change is recorded in the outbox with a higher version;
// a joining tracker gets all torrents (snapshots).

export type TorrentState = Payload<typeof torrentChanged>

/** A row of `query`, from which a payload is made. */
export interface TorrentStateRow {
  readonly id: number
  readonly version: number
  readonly state: Standing
  readonly state_reason: string | null
  readonly removed_reason: string | null
  readonly removed_at: Date | null
  readonly size: number
  readonly uploader_id: number | null
  readonly snatches: number
  /** Hex digits. A hybrid torrent has both; none if another torrent has the hash. */
  readonly hash_v1: string | null
  readonly hash_v2: string | null
  readonly info_hash: string
  readonly created_at: Date
}

/**
 * Sends the state of these torrents to the trackers, as the transaction sees it. For a transaction
 * that has changed them and raised their versions. Returns the ID of the last event.
 */
export async function record(
  tx: Db,
  torrentIds: readonly number[],
  now: Date,
): Promise<number | null> {
  const rows = await query(tx).where('torrent.id', 'in', torrentIds).execute()
  return outbox.recordAll(tx, torrentChanged, rows.map(payload), now)
}

/**
 * Like `record` for one torrent, and announces the torrent as soon as the trackers know its state.
 */
export async function recordAnnounced(
  tx: Db,
  torrentId: number,
  kind: AnnouncementKind,
  now: Date,
): Promise<void> {
  const outboxId = await record(tx, [torrentId], now)
  const noted = await announcements.note(tx, { kind, torrentId, outboxId }, now)
  if (noted !== 'listed') return
  const row = await tx
    .selectFrom('torrent')
    .select('uploader_id as authorId')
    .where('id', '=', torrentId)
    .executeTakeFirstOrThrow()
  await watchEvents.note(tx, { addition: 'torrent', id: torrentId, ...row }, now)
}

/** Selects what trackers must know about every torrent; the caller restricts it. */
export function query(db: Db) {
  return (
    db
      .selectFrom('torrent')
      .leftJoin('torrent_stats', 'torrent_stats.torrent_id', 'torrent.id')
      .select([
        'torrent.id',
        'version',
        'state',
        'state_reason',
        'removed_reason',
        'removed_at',
        'size',
        'created_at',
      ])
      .select(['uploader_id', sql<number>`coalesce(torrent_stats.snatches, 0)`.as('snatches')])
      // Joined instead of looked up per torrent: for a million torrents, this takes a quarter of
      // the time.
      .leftJoin('torrent_hash as v1', (join) =>
        join.onRef('v1.torrent_id', '=', 'torrent.id').on('v1.kind', '=', 'v1'),
      )
      .leftJoin('torrent_hash as v2', (join) =>
        join.onRef('v2.torrent_id', '=', 'torrent.id').on('v2.kind', '=', 'v2'),
      )
      .select(sql<string | null>`encode(v1.hash, 'hex')`.as('hash_v1'))
      .select(sql<string | null>`encode(v2.hash, 'hex')`.as('hash_v2'))
      .select(sql<string>`encode(info_hash, 'hex')`.as('info_hash'))
      .orderBy('torrent.id')
  )
}

export function payload(row: TorrentStateRow): TorrentState {
  const why = row.state === 'removed' ? row.removed_reason : row.state_reason
  const reason = trackerReason(row.state, why ?? '')
  const found = [row.hash_v1, row.hash_v2].filter((hash) => hash !== null)
  return {
    torrentId: row.id,
    version: row.version,
    state: trackerState(row.state),
    ...(reason !== '' && { reason }),
    infoHashes: found.length > 0 ? found : [row.info_hash],
    sizeBytes: row.size,
    uploaderId: row.uploader_id,
    snatches: row.snatches,
    listedAt: Math.floor(row.created_at.getTime() / 1000),
    removedAt: row.removed_at === null ? 0 : Math.floor(row.removed_at.getTime() / 1000),
  }
}
