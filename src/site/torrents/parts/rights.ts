import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call } from '../../http/call.ts'

/** Who looks at it: an action hands over its call. */
export type Viewer = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>
type Owned = Pick<TorrentRow, 'uploaderId'>

/** Uploaders edit what is theirs, staff everything. */
export function mayEdit({ member, can }: Viewer, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.edit') || (isOwn && can('torrents.edit-own'))
}

/** Uploaders take down what is theirs, staff everything. */
export function mayRemove({ member, can }: Viewer, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.remove') || (isOwn && can('torrents.edit-own'))
}
