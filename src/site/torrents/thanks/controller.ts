import { count, id, strictRecord } from '../../../shared/shape.ts'
import * as thanks from '../../../store/torrents/thanks.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { listed } from '../../http/frame/listed.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { thanksItem } from './json.ts'
import { thanksPage } from './pages.ts'

const place = strictRecord({ at: count, id })

export const list = get('/torrents/:id/thanks', 'catalog.read', api.list, async (call) => {
  const { db, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const thanked = await listed(
    call,
    place,
    (at, limit) => thanks.list(db, torrent.id, at && { sortKey: at.at, memberId: at.id }, limit),
    ({ sortKey, memberId }) => ({ at: sortKey, id: memberId }),
  )
  const { rows, next } = thanked
  const data = thanksPage({ torrent, ...thanked, now })
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
