import type { Permission } from '../../../domain/roles/permissions.ts'
import { age } from '../../../shared/format.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import type { Call, OrReply } from '../../http/action.ts'
import { refused } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'

type Found = OrReply<{ readonly torrent: TorrentRow }>

interface Asked extends Pick<Call<string, Permission>, 'db' | 'can' | 'now'> {
  readonly member: { readonly id: number } | null
}

/**
 * Returns the torrent in a path if the sender may see it: an unlisted one only for its uploader and
 * moderators. A removed one is refused with the reason; staff and its uploader also see who removed
 * it.
 */
export async function listedTorrent(call: Asked, param: string): Promise<Found> {
  const torrent = await torrents.find(call.db, idOf(param))
  if (torrent === undefined) return refused('TORRENT_NOT_FOUND')
  if (torrent.state === 'listed') return { ok: true, torrent }
  if (torrent.state === 'removed') {
    return refused('TORRENT_REMOVED', { detail: removedText(torrent, call) })
  }
  // Unlisted torrents are visible only to their uploader and to moderators.
  const isConcerned = call.can('torrents.moderate') || torrent.uploaderId === call.member?.id
  if (isConcerned) return { ok: true, torrent }
  return refused(torrent.state === 'frozen' ? 'TORRENT_FROZEN' : 'TORRENT_NOT_FOUND')
}

function removedText(torrent: TorrentRow, { member, can, now }: Asked): string {
  const { name, removedAt, removedBy, removedReason } = torrent
  const isConcerned = can('torrents.remove') || torrent.uploaderId === member?.id
  const by = isConcerned && removedBy !== null ? ` by ${removedBy}` : ''
  const when = isConcerned && removedAt !== null ? ` ${age(removedAt, now)}` : ''
  return `“${name}” was removed${when}${by}: ${removedReason ?? 'no reason provided'}.`
}
