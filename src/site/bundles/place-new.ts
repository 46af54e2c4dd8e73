import * as bundles from '../../store/bundles.ts'
import * as torrents from '../../store/torrents.ts'
import type { Call } from '../http/action.ts'
import { mayPlace } from './rights.ts'

/** Puts the torrent that a bundle was made for into it; false when that is none of the sender's. */
export async function placeNew(
  call: Pick<Call<string, 'bundles.edit'>, 'db' | 'member' | 'can' | 'actor' | 'now'>,
  torrentId: number | null,
  bundleId: number,
): Promise<boolean> {
  if (torrentId === null) return false
  const torrent = await torrents.find(call.db, torrentId)
  if (torrent === undefined || !mayPlace(call, torrent)) return false
  return bundles.attach(call.db, torrentId, bundleId, call.actor, call.now)
}
