import * as categories from '../../../store/taxonomy/categories.ts'
import type { Db } from '../../../store/base/db.ts'
import type { State } from '../../../store/records/revisions.ts'
import type { Edit } from '../../../store/torrents/edit.ts'
import * as torrentEdits from '../../../store/torrents/edit.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import * as torrentParts from '../../../store/torrents/parts.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { ownItem } from '../parts/own-item.ts'
import { historyOf, toRestore } from '../../http/frame/history.ts'
import { listedTorrent } from '../parts/listed.ts'
import { torrentLabels } from '../parts/labels.ts'
import { mayEdit } from '../parts/rights.ts'
import { torrentTabs } from '../parts/tabs.ts'
import * as api from './api.ts'
import { editedTorrent } from './pages.ts'

export const list = get('/torrents/:id/history', 'catalog.read', api.list, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const labels = await torrentLabels(call.db, torrent.categoryId)
  const history = await historyOf(call, editedTorrent(torrent, call, labels))
  const shown = { ...history.shown, ...torrentTabs(torrent, 'history') }
  return page('torrents/history/list', shown, history.json)
})

/** Restores an earlier revision, as a new edit. */
export const revert = post(
  '/torrents/:id/history/:number/revert',
  'torrents.edit-own',
  api.revert,
  async (call) => {
    const { db, now } = call
    const found = await listedTorrent(call, call.params.id)
    if (!found.ok) return found.reply
    const { torrent } = found
    if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
    const old = await toRestore(call, 'torrent', torrent)
    if (!old.ok) return old.reply
    const edit = await editOf(db, torrent, old.state)
    const done = await torrentEdits.edit(db, torrent.id, edit, old.of, call.actor, now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'TORRENT_NOT_FOUND' : 'EDIT_CONFLICT')
    const saved = (await torrents.find(db, torrent.id)) ?? torrent
    const json = { ...(await ownItem(call, saved)), revision: done.revision }
    return redirect(`/torrents/${torrent.id}/history`, `Revision ${old.number} restored.`, json)
  },
)

/** If the category no longer exists, the torrent keeps its current one. */
async function editOf(db: Db, torrent: TorrentRow, state: State): Promise<Edit> {
  const category = await categories.find(db, String(state.category))
  return {
    name: String(state.name),
    categoryId: category?.id ?? torrent.categoryId,
    description: String(state.description),
    tags: Array.isArray(state.tags) ? (state.tags as readonly string[]) : [],
    parts: torrentParts.inState(state),
  }
}
