import type { TorrentRow } from '../../store/torrents/torrents.ts'
import * as torrents from '../../store/torrents/torrents.ts'
import type { Call } from '../http/action.ts'
import { mayPlace } from './rights.ts'

type Placing = Pick<Call<string, 'bundles.edit'>, 'db' | 'member' | 'can' | 'actor' | 'now'>

/** Puts a torrent into a bundle (null: into none) as an edit of its own, with its history. */
export async function placeTorrent(
  { db, actor, now }: Placing,
  torrent: TorrentRow,
  bundleId: number | null,
): Promise<boolean> {
  const { name, categoryId, description, tags, revision } = torrent
  const parts = { bundle: bundleId === null ? '' : String(bundleId) }
  const edit = { name, categoryId, description, tags, parts }
  const done = await torrents.edit(db, torrent.id, edit, { revision, summary: '' }, actor, now)
  return done.ok
}

/** Puts the torrent that a bundle was made for into it; false when that is none of the sender's. */
export async function placeNew(
  call: Placing,
  torrentId: number | null,
  bundleId: number,
): Promise<boolean> {
  if (torrentId === null) return false
  const torrent = await torrents.find(call.db, torrentId)
  if (torrent === undefined || !mayPlace(call, torrent)) return false
  return placeTorrent(call, torrent, bundleId)
}
