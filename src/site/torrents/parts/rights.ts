import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call } from '../../http/call.ts'

/** The viewer: an action passes its call. */
export type Viewer = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>
type Owned = Pick<TorrentRow, 'uploaderId'>

/** Uploaders edit their own torrents, staff edit all. */
export function mayEdit({ member, can }: Viewer, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.edit') || (isOwn && can('torrents.edit-own'))
}

type Named = Pick<TorrentRow, 'uploaderId' | 'uploader' | 'hiddenUploader'>

/**
 * Returns the name of the uploader; null when this viewer may not know it, or the account was
 * deleted.
 */
export function uploaderFor({ member, can }: Viewer, torrent: Named): string | null {
  const isTold = torrent.uploaderId === member.id || can('torrents.moderate')
  return torrent.uploader ?? (isTold ? torrent.hiddenUploader : null)
}

/** Uploaders remove their own torrents, staff remove all. */
export function mayRemove({ member, can }: Viewer, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.remove') || (isOwn && can('torrents.edit-own'))
}
