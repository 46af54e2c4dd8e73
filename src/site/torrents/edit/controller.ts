import type { Permission } from '../../../domain/roles/permissions.ts'
import * as torrentEdits from '../../../store/torrents/edit.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, invalid, page, patch, post, redirect, refuse, refused } from '../../http/action.ts'
import { editedElsewhere } from '../../http/frame/forms.ts'
import { ownItem } from '../parts/own-item.ts'
import { listedTorrent } from '../parts/listed.ts'
import { mayEdit, mayRemove } from '../parts/rights.ts'
import { removalRoutes } from '../../texts/parts/removals.ts'
import * as api from './api.ts'
import { conflictOf } from './conflict.ts'
import type { EditContext } from './form.ts'
import { openEdit } from './form.ts'
import { readEdit } from './forms.ts'
import { editPage, removePage, wordsOf } from './pages.ts'

const EDIT = '/torrents/:id/edit'
const REMOVE = 'torrents/edit/remove'

export const editForm = get(EDIT, 'torrents.edit-own', api.form, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const context = await openEdit(call.db, torrent)
  const shown = editPage(wordsOf(torrent, context), torrent, context)
  return page('torrents/edit/edit', shown, await ownItem(call, torrent))
})

/** Shows the form again with the fields of the selected category; nothing is saved. */
export const showForm = post(EDIT, 'torrents.edit-own', api.showForm, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const context = await openEdit(call.db, torrent, call.body)
  const shown = editPage(wordsOf(torrent, context, call.body), torrent, context)
  return page('torrents/edit/edit', shown, await ownItem(call, torrent))
})

/** Omitted fields are not changed. */
export const edit = patch('/torrents/:id', 'torrents.edit-own', api.edit, async (call) => {
  const { db, body, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const context = await openEdit(db, torrent, body)
  const read = readEdit(body, context, torrent)
  if (!read.ok) {
    const shown = editPage({ values: body, errors: read.errors }, torrent, context)
    return invalid('torrents/edit/edit', shown, read.errors)
  }
  const done = await torrentEdits.edit(db, torrent.id, read.value, read.value, call.actor, now)
  if (!done.ok) {
    return done.code === 'GONE'
      ? refuse('TORRENT_NOT_FOUND')
      : conflicting(call, torrent.id, read.value.revision, context)
  }
  const saved = (await torrents.find(db, torrent.id)) ?? torrent
  const json = { ...(await ownItem(call, saved)), revision: done.revision }
  return redirect(`/torrents/${torrent.id}`, 'Torrent saved.', json)
})

/** Shows the form again with everything that was typed, next to the changes of the other edit. */
async function conflicting(
  { db, body }: Call<string, Permission>,
  id: number,
  seen: number,
  context: EditContext,
): Promise<Reply> {
  const torrent = await torrents.find(db, id)
  if (torrent === undefined) return refuse('TORRENT_NOT_FOUND')
  const conflict = await conflictOf(db, torrent, seen, body)
  const errors = editedElsewhere('torrent')
  const shown = editPage({ values: conflict.values, errors: {} }, torrent, context, conflict)
  const more = { revision: torrent.revision }
  return invalid('torrents/edit/edit', shown, errors, { code: 'EDIT_CONFLICT', more })
}

export const { removal, remove } = removalRoutes<{ torrent: torrents.TorrentRow }>({
  path: '/torrents/:id',
  right: 'torrents.edit-own',
  api: { removal: api.form, remove: api.remove },
  view: REMOVE,
  async open(call) {
    const found = await listedTorrent(call, call.params.id)
    return found.ok && !mayRemove(call, found.torrent) ? refused('FORBIDDEN') : found
  },
  page: (form, { torrent }) => removePage(form, torrent),
  json: ({ torrent }, call) => ownItem(call, torrent),
  async remove({ db, log, member }, { torrent: { id, name } }, removal) {
    if (!(await torrentEdits.remove(db, id, removal))) return refuse('TORRENT_NOT_FOUND')
    log('torrent.removed', { torrentId: id, memberId: member.id })
    return redirect('/torrents', `“${name}” was removed.`, { id, reason: removal.reason })
  },
})
