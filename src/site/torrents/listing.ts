import * as bookmarks from '../../store/bookmarks.ts'
import * as categories from '../../store/categories.ts'
import * as memberPages from '../../store/member-pages.ts'
import * as tags from '../../store/torrent-tags.ts'
import * as torrents from '../../store/torrents.ts'
import type { Call, Reply } from '../http/action.ts'
import { page, refuse } from '../http/action.ts'
import type { Fields } from '../http/forms.ts'
import type { Known } from './browse-query.ts'
import { readBrowse, refuseTooMany, textOf, valuesOf } from './browse-query.ts'
import { torrentItem } from './documents.ts'
import { browsePage, nextCursor } from './pages.ts'

type ListCall = Call<string, 'catalog.read'>

/** The list of torrents that a query asks for: of `/torrents`, of a category, of a tag. */
export async function listTorrents(call: ListCall, query: Fields): Promise<Reply> {
  const tooMany = refuseTooMany(query)
  if (tooMany !== null) return tooMany
  const known = await lookUp(call, query)
  if (known === null) return refuse('MEMBER_NOT_FOUND')
  const read = readBrowse(query, known)
  if (!read.ok) return read.reply
  const found = await torrents.browse(call.db, read.browse.filter)
  const { can, now } = call
  const ids = call.wantsJson ? [] : found.rows.map(({ id }) => id)
  const bookmarked = await bookmarks.among(call.db, call.member.id, ids)
  const rights = { canUpload: can('torrents.upload'), maySeeUnlisted: known.maySeeUnlisted }
  const shown = { browse: read.browse, known, found, query, bookmarked, now, ...rights }
  const items = found.rows.map(torrentItem)
  const list = { items, next: nextCursor(found), total: found.total }
  return page('torrents/browse', browsePage(shown), list)
}

async function lookUp({ db, member, can }: ListCall, query: Fields): Promise<Known | null> {
  const [all, asked] = await Promise.all([
    categories.list(db),
    tags.resolve(db, valuesOf(query.tag)),
  ])
  const name = textOf(query.uploader).trim()
  const uploader = name === '' ? null : await memberPages.byName(db, name)
  if (name !== '' && uploader === null) return null
  return {
    categories: all,
    tags: asked,
    uploader,
    memberId: member.id,
    maySeeUnlisted: can('torrents.edit'),
  }
}
