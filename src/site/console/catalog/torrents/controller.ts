import * as torrentCare from '../../../../store/torrents/care.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { readPageById, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { torrentsPage } from './pages.ts'

export const list = get('/admin/torrents', 'torrents.remove', api.list, async (call) => {
  const { db, query, can, now } = call
  const filter = {
    words: typeof query.q === 'string' ? query.q.trim().slice(0, 200) : '',
    state: torrentCare.TORRENT_STATES.find((state) => state === query.state) ?? null,
  }
  const found = await readPageById(call, '/admin/torrents', (before, limit) =>
    torrentCare.list(db, { ...filter, before, limit }),
  )
  const rights = { edit: can('torrents.edit'), restore: can('torrents.restore') }
  return tableReply(call, found, (shown) => torrentsPage(query, shown, rights, now))
})

export const restore = post(
  '/admin/torrents/:id/restore',
  'torrents.restore',
  api.restore,
  async ({ db, params, actor, now }) => {
    const id = idOf(params.id)
    const done = await torrentCare.restore(db, id, actor, now)
    if (done.isContentGone) {
      return refuse('TORRENT_REMOVED', {
        detail: 'Its content has been deleted since it was removed. Upload it again.',
      })
    }
    if (!done.ok) return refuse('TORRENT_NOT_FOUND')
    return redirect(`/torrents/${id}`, 'Torrent restored.', { id })
  },
)
