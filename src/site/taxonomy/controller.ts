import * as categories from '../../store/taxonomy/categories.ts'
import * as tagIndex from '../../store/taxonomy/tag-index.ts'
import * as torrentTags from '../../store/taxonomy/torrent-tags.ts'
import { get, page, redirect, refuse } from '../http/action.ts'
import { listed } from '../http/frame/listed.ts'
import { listTorrents } from '../search/parts/listing.ts'
import { watchPart } from '../watches/parts/part.ts'
import * as api from './api.ts'
import { beginIn, place } from './forms.ts'
import { categoriesPage, categoryItems, tagsPage } from './pages.ts'

export const tags = get('/tags', 'catalog.read', api.tags, async (call) => {
  const { db, query } = call
  const begin = beginIn(query)
  const found = await listed(
    call,
    place,
    (at, limit) => tagIndex.list(db, { begin, after: at?.after ?? null, limit }),
    ({ slug }) => ({ after: slug }),
  )
  const { rows: items, next, isFirst } = found
  const shown = tagsPage({ begin, items, query, next, isFirst })
  return page('taxonomy/tags', shown, { items, next, total: null })
})

export const tag = get('/tags/:slug', 'catalog.read', api.tag, async (call) => {
  const reader = { memberId: call.member.id, now: call.now }
  const found = await torrentTags.opened(call.db, call.params.slug, reader)
  if (found === undefined) return refuse('TAG_NOT_FOUND')
  const { id, slug, level } = found
  if (slug !== call.params.slug && !call.wantsJson) return redirect(`/tags/${slug}`)
  const watch = watchPart({ kind: 'tag', id }, level, `/tags/${slug}`)
  return listTorrents(call, { ...call.query, tag: slug }, { watch })
})

export const categoryTree = get('/categories', 'catalog.read', api.categories, async ({ db }) => {
  const rows = await categories.listPages(db)
  const items = categoryItems(rows)
  const json = { items, next: null, total: items.length }
  return page('taxonomy/categories', categoriesPage(rows), json)
})

export const category = get('/categories/:slug', 'catalog.read', api.category, async (call) => {
  const found = await categories.findPage(call.db, call.params.slug)
  if (found === undefined) return refuse('CATEGORY_NOT_FOUND')
  return listTorrents(call, { ...call.query, category: found.slug }, { rules: found.rules })
})
