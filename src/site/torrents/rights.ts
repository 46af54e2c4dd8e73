import { can } from '../../domain/permissions.ts'
import type { TorrentRow } from '../../store/torrents.ts'
import type { CallMember } from '../http/call.ts'

type Owned = Pick<TorrentRow, 'uploaderId'>

/** Uploaders edit what is theirs, staff everything. */
export function mayEdit(member: CallMember, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can(member.role, 'torrents.edit') || (isOwn && can(member.role, 'torrents.edit-own'))
}

/** Uploaders take down what is theirs, staff everything. */
export function mayRemove(member: CallMember, torrent: Owned): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can(member.role, 'torrents.remove') || (isOwn && can(member.role, 'torrents.edit-own'))
}
