import * as torrentEdits from '../../store/torrents/edit.ts'
import type { TorrentRow } from '../../store/torrents/torrents.ts'
import * as torrents from '../../store/torrents/torrents.ts'
import type { Call } from '../http/action.ts'
import { mayPlace } from './rights.ts'

type Placing = Pick<Call<string, 'bundles.edit'>, 'db' | 'member' | 'can' | 'actor' | 'now'>

/** Adds a torrent to a bundle (null: removes it from one) as a separate edit, with its history. */
export async function placeTorrent(
  { db, actor, now }: Placing,
  torrent: TorrentRow,
  bundleId: number | null,
): Promise<boolean> {
  const { name, categoryId, description, tags, revision } = torrent
  const parts = { bundle: bundleId === null ? '' : String(bundleId) }
  const edit = { name, categoryId, description, tags, parts }
  const done = await torrentEdits.edit(db, torrent.id, edit, { revision, summary: '' }, actor, now)
  return done.ok
}

/**
 * Returns the torrent that a bundle is created for; null: for none, undefined: there is no such
 * torrent, or the sender may not place it.
 */
export async function torrentFor(
  call: Placing,
  torrentId: number | null,
): Promise<TorrentRow | null | undefined> {
  if (torrentId === null) return null
  const torrent = await torrents.find(call.db, torrentId)
  return torrent !== undefined && mayPlace(call, torrent) ? torrent : undefined
}
