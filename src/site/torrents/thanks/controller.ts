import * as thanks from '../../../store/torrents/thanks.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { placeOf, readThanksCursor } from './forms.ts'
import { thanksItem } from './json.ts'
import { thanksPage } from './pages.ts'

export const list = get('/torrents/:id/thanks', 'catalog.read', api.list, async (call) => {
  const { db, query, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const after = readThanksCursor(query.cursor)
  if (after === undefined) return refuse('BAD_CURSOR')
  const { torrent } = found
  const limit = listLimit(query.limit)
  const read = await thanks.list(db, torrent.id, after, limit + 1)
  const { rows, next } = cut(read, limit, placeOf)
  const data = thanksPage({ torrent, rows, isFirst: after === null, next, now })
  return page('torrents/thanks/list', data, {
    items: rows.map(thanksItem),
    next,
    total: torrent.thanks,
  })
})

export const give = post('/torrents/:id/thanks', 'torrents.thank', api.give, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, thanks: before } = found.torrent
  const done = await thanks.give(call.db, id, call.member.id, call.now)
  if (done === 'GONE') return refuse('TORRENT_NOT_FOUND')
  if (done === 'OWN') return refuse('OWN_TORRENT')
  const isNew = done === 'GIVEN'
  const json = { thanked: true, thanks: before + (isNew ? 1 : 0) }
  const said = isNew ? 'Thanks sent.' : 'You have already thanked for this torrent.'
  return redirect(`/torrents/${id}`, said, json)
})
