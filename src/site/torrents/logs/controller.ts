import * as torrentLogs from '../../../store/torrents/logs.ts'
import { del, file, get, page, post, redirect, refuse } from '../../http/action.ts'
import { wrong } from '../../http/frame/forms.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { editable, wrongMedia } from '../media/open.ts'
import { listedTorrent } from '../parts/listed.ts'
import { LOGS, LOGS_FULL, sentLogs } from '../parts/rip-logs.ts'
import * as api from './api.ts'
import { logItem, readLog } from './json.ts'
import { logsPage } from './pages.ts'

const LOG = '/torrents/:id/logs/:log'

export const show = get('/torrents/:id/logs', 'catalog.read', api.show, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const logs = (await torrentLogs.of(call.db, found.torrent.id)).map(readLog)
  const items = logs.map(logItem)
  const data = logsPage(found.torrent, logs, call.now)
  return page('torrents/logs/show', data, { items, next: null, total: items.length })
})

export const download = get(LOG, 'catalog.read', api.file, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const log = await torrentLogs.find(call.db, found.torrent.id, idOf(call.params.log))
  return log === undefined ? refuse('NO_LOG') : file('text/plain', log.bytes, log.name)
})

export const add = post('/torrents/:id/logs', 'torrents.edit-own', api.add, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const sent = sentLogs(call.files)
  if (!sent.ok) return wrongMedia(call, torrent, sent.errors)
  if (sent.value.length === 0) return wrongMedia(call, torrent, wrong(LOGS, 'is required'))
  const done = await torrentLogs.add(call.db, torrent.id, sent.value, call.member.id, call.now)
  if (done === 'FULL') return wrongMedia(call, torrent, wrong(LOGS, LOGS_FULL))
  const score = await torrentLogs.scoreOf(call.db, torrent.id)
  return redirect(`/torrents/${torrent.id}/media`, 'Rip logs added.', { score })
})

export const remove = del(LOG, 'torrents.edit-own', api.remove, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.torrent
  const isRemoved = await torrentLogs.remove(call.db, id, idOf(call.params.log))
  return isRemoved ? redirect(`/torrents/${id}/media`, 'Rip log removed.') : refuse('NO_LOG')
})
