import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Labels } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'
import type { Viewer } from '../parts/rights.ts'
import { mayEdit } from '../parts/rights.ts'

/** A torrent as its history shows it. */
export function editedTorrent(torrent: TorrentRow, viewer: Viewer, labels: Labels): Edited {
  const { id, name, revision } = torrent
  const canEdit = mayEdit(viewer, torrent)
  const path = `/torrents/${id}`
  return { entity: 'torrent', id, name, path, revision, labels, began: 'As uploaded', canEdit }
}
