import type { Permission } from '../../domain/roles/permissions.ts'
import type { Shelf } from '../../store/articles/articles.ts'
import * as articles from '../../store/articles/articles.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import type { Call, Reply } from '../http/action.ts'
import { page } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { cut } from '../http/frame/pager.ts'
import { placeIn, placeOf } from './forms.ts'
import { articleItem } from './json.ts'
import { openedPart } from '../watches/parts/part.ts'
import type { Listed } from './pages.ts'
import { listPage } from './pages.ts'

const newsKinds = ['site', 'staff'] as const

type Given = Pick<Listed, 'title' | 'lead' | 'path' | 'nothing'> & {
  readonly shelf: Shelf
  /** The name of the list in the addresses of its feeds. */
  readonly feedOf: string
  /** The form for a new article in this list; null: the reader cannot write here. */
  readonly newHref: string | null
}

/** Returns a list of published articles, limited to the kind and tag in its address, if any. */
export async function listReply(call: Call<string, 'articles.read'>, given: Given): Promise<Reply> {
  const { db, query, can, now } = call
  const { shelf, feedOf, ...said } = given
  const after = placeIn(query.cursor)
  const tag = typeof query.tag === 'string' && query.tag !== '' ? query.tag.toLowerCase() : null
  const kind = newsKinds.find((one) => one === query.kind) ?? null
  const limit = listLimit(query.limit)
  const byPins = shelf !== 'blogs'
  const filter = { shelf, kind, tag, byPins, after, limit: limit + 1 }
  const { rows, next } = cut(await articles.list(db, filter, now), limit, placeOf)
  const paged = { isFirst: after === null, next }
  const links = linksFor(can, said.path)
  const feed = feedLinks(call, feedOf)
  const on = shelf === 'news' ? ({ kind: 'news', id: 0 } as const) : blogOf(shelf)
  const watch = on === null ? null : await openedPart(call, on, said.path)
  const data = { ...listPage({ ...said, rows, paged, query, tag, feed, links, now }), watch }
  const items = rows.map((row) => articleItem(row, now))
  return page('articles/list', data, { items, next, total: null })
}

function blogOf(shelf: Exclude<Shelf, 'news'>) {
  return shelf === 'blogs' ? null : ({ kind: 'blog', id: shelf } as const)
}

/** Returns links to the lists of articles other than the one at `here`. */
export function linksFor(can: (permission: Permission) => boolean, here: string): Listed['links'] {
  const all = [
    { label: 'News', href: '/news' },
    { label: 'Blogs', href: '/blogs' },
    ...(can('articles.write') ? [{ label: 'Drafts', href: '/articles/drafts' }] : []),
  ]
  return all.filter(({ href }) => href !== here)
}
