import * as bookmarkFolders from '../../store/collections/bookmark-folders.ts'
import * as bookmarks from '../../store/collections/bookmarks.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import { del, get, page, post, redirect, refuse } from '../http/action.ts'
import { listLimit, withQuery } from '../http/frame/cursor.ts'
import { readForm } from '../http/frame/forms.ts'
import { listed, placeBelow } from '../http/frame/listed.ts'
import { nextPath } from '../http/identity/next-path.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { listedTorrent } from '../torrents/parts/listed.ts'
import { rowFacts, rowsPerPage } from '../torrents/parts/rows/facts.ts'
import * as api from './api.ts'
import { dropShape, readKeep, readList } from './forms.ts'
import { bookmarkItem } from './json.ts'
import { bookmarksPage } from './pages.ts'

export const list = get('/bookmarks', 'account.own', api.list, async (call) => {
  const { db, member, query } = call
  const all = await categories.list(db)
  const folders = await bookmarkFolders.list(db, member.id)
  const list = readList(query, all, folders)
  const { words, category, folderId } = list
  if (category === undefined) return refuse('CATEGORY_NOT_FOUND')
  if (folderId === 'unknown') return refuse('BOOKMARK_FOLDER_NOT_FOUND')
  const filter = { words, category, folderId }
  const found = await listed(
    call,
    placeBelow,
    (at, limit) => bookmarks.list(db, member.id, { ...filter, after: at?.below ?? null, limit }),
    ({ bookmarkId }) => ({ below: bookmarkId }),
    listLimit(query.limit, rowsPerPage(call)),
  )
  const asked = withQuery('', query, { cursor: undefined, limit: undefined }).slice(1)
  const feed = feedLinks(call, 'bookmarks', asked)
  const ids = found.rows.map(({ id }) => id)
  const facts = await rowFacts(call, ids)
  const data = bookmarksPage({ list, found, categories: all, folders, query, feed, facts })
  const items = found.rows.map((row) => bookmarkItem(row, folders))
  return page('bookmarks/list', data, { items, next: found.next, total: null })
})

export const keep = post('/torrents/:id/bookmark', 'bookmarks.keep', api.keep, async (call) => {
  const { db, member, body, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const read = readKeep(body)
  if (!read.ok) {
    const detail = Object.entries(read.errors).map(([name, texts]) => `${name} ${texts.join('; ')}`)
    return refuse('INVALID', { detail: detail.join('; '), more: { errors: read.errors } })
  }
  const { next, ...wishes } = read.value
  const { id } = found.torrent
  const done = await bookmarks.keep(db, member.id, id, wishes, now)
  if (done === 'no folder') return refuse('BOOKMARK_FOLDER_NOT_FOUND')
  if (done === 'no torrent') return refuse('TORRENT_NOT_FOUND')
  const isNew = Object.keys(wishes).length === 0
  const said = isNew ? 'Bookmark added.' : 'Bookmark saved.'
  return redirect(nextPath(next, `/torrents/${id}`), said, { bookmarked: true })
})

/** Removes a bookmark, also one of a removed torrent. */
export const drop = del('/torrents/:id/bookmark', 'bookmarks.keep', api.drop, async (call) => {
  const id = idOf(call.params.id)
  if (id === 0) return refuse('TORRENT_NOT_FOUND')
  const read = readForm(dropShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  await bookmarks.drop(call.db, call.member.id, id)
  const to = nextPath(read.value.next, `/torrents/${id}`)
  return redirect(to, 'Bookmark removed.', { bookmarked: false })
})
