import * as torrents from '../../../store/torrents.ts'
import { get, page, refuse } from '../../http/action.ts'
import { listLimit } from '../../http/cursor.ts'
import { fileItem, torrentDocument } from '../documents.ts'
import { filesCursor, readFilesCursor } from '../forms.ts'
import { listedTorrent } from '../listed.ts'
import { FILES_SHOWN } from '../tree.ts'
import * as api from './api.ts'
import { filesPage, showPage } from './pages.ts'

/** Peers that staff see at once. */
const PEERS_SHOWN = 200
/** Rows of a page of files; JSON lists take `limit` like all others. */
const FILES_PER_PAGE = 500
/** Every file that a torrent can have: tools get the whole list. */
const ALL_FILES = 100_000

export const show = get('/torrents/:id', 'catalog.read', api.show, async (call) => {
  const { db, can, now, wantsJson } = call
  const found = await listedTorrent(db, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const files = await torrents.files(db, torrent.id, 0, wantsJson ? ALL_FILES : FILES_SHOWN)
  const canSeePeers = can('torrents.see-peers')
  const peers = canSeePeers ? await torrents.peers(db, torrent.id, PEERS_SHOWN) : null
  const shown = showPage({ torrent, files, peers, viewer: call, now })
  return page('torrents/details/show', shown, torrentDocument(torrent, files, peers))
})

export const files = get('/torrents/:id/files', 'catalog.read', api.files, async (call) => {
  const { db, query, wantsJson } = call
  const found = await listedTorrent(db, call.params.id)
  if (!found.ok) return found.reply
  const from = readFilesCursor(query.cursor)
  if (from === null) return refuse('BAD_CURSOR')
  const limit = wantsJson ? listLimit(query.limit) : FILES_PER_PAGE
  const { torrent } = found
  const rows = await torrents.files(db, torrent.id, from, limit)
  const end = from + rows.length
  const next = end < torrent.files ? (filesCursor(end) ?? null) : null
  const list = { items: rows.map(fileItem), next, total: torrent.files }
  return page('torrents/details/files', filesPage({ torrent, rows, from, limit, next }), list)
})
