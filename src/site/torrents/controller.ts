import * as categories from '../../store/categories.ts'
import * as torrents from '../../store/torrents.ts'
import { get, page } from '../http/action.ts'
import * as api from './api.ts'
import { torrentItem } from './documents.ts'
import { readBrowse } from './forms.ts'
import { browsePage, nextCursor } from './pages.ts'

export const browse = get('/torrents', 'catalog.read', api.browse, async (call) => {
  const { db, query, can, now } = call
  const all = await categories.list(db)
  const read = readBrowse(query, all)
  if (!read.ok) return read.reply
  const found = await torrents.browse(db, read.browse.filter)
  const canUpload = can('torrents.upload')
  const shown = { browse: read.browse, categories: all, found, query, canUpload, now }
  const next = nextCursor(found, read.browse.order)
  const list = { items: found.rows.map(torrentItem), next, total: null }
  return page('torrents/browse', browsePage(shown), list)
})
