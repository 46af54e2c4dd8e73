import type { Db } from '../../store/db.ts'
import type { TorrentRow } from '../../store/torrents.ts'
import * as torrents from '../../store/torrents.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import { torrentId } from './forms.ts'

type Found =
  | { readonly ok: true; readonly torrent: TorrentRow }
  | { readonly ok: false; readonly reply: Reply }

/** The torrent that a path names; one that was taken down says so, with the reason. */
export async function listedTorrent(db: Db, param: string): Promise<Found> {
  const id = torrentId(param)
  const torrent = id === null ? undefined : await torrents.find(db, id)
  if (torrent === undefined) return { ok: false, reply: refuse('TORRENT_NOT_FOUND') }
  if (torrent.state !== 'removed') return { ok: true, torrent }
  const detail = `“${torrent.name}” was taken down: ${torrent.removedReason ?? 'no reason given'}.`
  return { ok: false, reply: refuse('TORRENT_REMOVED', { detail }) }
}
