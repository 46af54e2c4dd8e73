import { torrentStates } from '../../../domain/uploads/moderation.ts'
import * as moderation from '../../../store/uploads/moderation.ts'
import * as queue from '../../../store/uploads/moderation-queue.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { decodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { listedTorrent } from '../../torrents/parts/listed.ts'
import * as api from './api.ts'
import { placeShape } from './forms.ts'
import { ownUploadItem } from './json.ts'
import { uploadsPage } from './pages.ts'

export const list = get('/torrents/uploads', 'torrents.upload', api.list, async (call) => {
  const { db, member, query, now } = call
  const place = decodeCursor(placeShape, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const state = torrentStates.find((one) => one === query.state) ?? null
  const below = place?.below ?? null
  const read = await queue.uploadsOf(db, member.id, state, below, limit + 1)
  const { rows, next } = cut(read, limit, ({ id }) => ({ below: id }))
  const paged = { isFirst: place === null, next }
  const json = { items: rows.map(ownUploadItem), next, total: null }
  return page('uploads/mine/list', uploadsPage(rows, query, paged, now), json)
})

/** For an upload that was returned for changes: it keeps its place in the queue. */
export const resubmit = post(
  '/torrents/:id/resubmit',
  'torrents.edit-own',
  api.resubmit,
  async (call) => {
    const found = await listedTorrent(call, call.params.id)
    if (!found.ok) return found.reply
    const { id, uploaderId } = found.torrent
    if (uploaderId !== call.member.id) return refuse('FORBIDDEN')
    const decision = { act: 'resubmit', reason: '', seen: null, ownUploads: true } as const
    const done = await moderation.decide(call.db, id, decision, call.actor, call.now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'TORRENT_NOT_FOUND' : 'STATE_CONFLICT')
    return redirect(`/torrents/${id}`, 'Resubmitted. It waits for approval again.', {
      id,
      state: done.state,
    })
  },
)
