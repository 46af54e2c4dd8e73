import * as categories from '../../../store/categories.ts'
import * as torrents from '../../../store/torrents.ts'
import { del, get, invalid, page, patch, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/fields.ts'
import { torrentItem } from '../documents.ts'
import { listedTorrent } from '../listed.ts'
import { mayEdit, mayRemove } from '../rights.ts'
import { readWords } from '../words.ts'
import * as api from './api.ts'
import { readReason } from './forms.ts'
import { editPage, removePage, wordsOf } from './pages.ts'

export const editForm = get('/torrents/:id/edit', 'torrents.edit-own', api.form, async (call) => {
  const found = await listedTorrent(call.db, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const all = await categories.list(call.db)
  return page('torrents/edit/edit', editPage(wordsOf(torrent), torrent, all), torrentItem(torrent))
})

/** What is not given stays as it is. */
export const edit = patch('/torrents/:id', 'torrents.edit-own', api.edit, async (call) => {
  const { db, body, now } = call
  const found = await listedTorrent(db, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const all = await categories.list(db)
  const words = readWords(body, all, torrent)
  if (!words.ok) {
    const shown = editPage({ values: body, errors: words.errors }, torrent, all)
    return invalid('torrents/edit/edit', shown, words.errors)
  }
  if (!(await torrents.edit(db, torrent.id, words.value, call.actor, now)))
    return refuse('TORRENT_NOT_FOUND')
  const saved = (await torrents.find(db, torrent.id)) ?? torrent
  return redirect(`/torrents/${torrent.id}`, 'Saved.', torrentItem(saved))
})

export const removal = get('/torrents/:id/remove', 'torrents.edit-own', api.form, async (call) => {
  const found = await listedTorrent(call.db, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayRemove(call, torrent)) return refuse('FORBIDDEN')
  return page('torrents/edit/remove', removePage(untyped(), torrent), torrentItem(torrent))
})

export const remove = del('/torrents/:id', 'torrents.edit-own', api.remove, async (call) => {
  const { db, member, body, query, now } = call
  const found = await listedTorrent(db, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayRemove(call, torrent)) return refuse('FORBIDDEN')
  const read = readReason(body, query)
  if (!read.ok) {
    const shown = removePage({ values: body, errors: read.errors }, torrent)
    return invalid('torrents/edit/remove', shown, read.errors)
  }
  const { reason } = read.value
  const isDone = await torrents.remove(db, torrent.id, reason, call.actor, now)
  if (!isDone) return refuse('TORRENT_NOT_FOUND')
  call.log('torrent.removed', { torrentId: torrent.id, memberId: member.id })
  return redirect('/torrents', `“${torrent.name}” was taken down.`, { id: torrent.id, reason })
})
