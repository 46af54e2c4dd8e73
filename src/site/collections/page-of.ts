import type { CollectionRow } from '../../store/collections/collections.ts'
import * as collectionItems from '../../store/collections/items.ts'
import { commentsSection, newestComments } from '../comments/parts/section.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import type { Call } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import type { Typed } from '../http/frame/fields.ts'
import { untyped } from '../http/frame/fields.ts'
import { cut } from '../http/frame/pager.ts'
import { rowFacts, rowsPerPage } from '../torrents/parts/rows/facts.ts'
import { showPage } from './show-page.ts'
import { mayAdd, mayChange } from './rights.ts'

type Asked = Pick<
  Call<string, 'catalog.read'>,
  'db' | 'member' | 'can' | 'config' | 'secrets' | 'now' | 'query' | 'wantsJson'
>

/** Loads a page of a collection's items. */
export async function pageOf(
  call: Asked,
  collection: CollectionRow,
  after: number,
  adding: Typed = untyped(),
) {
  const { db, member, query } = call
  const limit = listLimit(query.limit, rowsPerPage(call))
  const read = await collectionItems.itemsOf(db, collection.id, after, limit + 1)
  const { rows: items, next } = cut(read, limit, ({ position }) => ({ after: position }))
  const rights = { mayChange: mayChange(call, collection), mayAdd: mayAdd(call, collection) }
  const feed = feedLinks(call, `collection-${collection.id}`)
  const place = { isFirst: after === 0, next }
  const ids = items.flatMap(({ id, torrent }) => (torrent === null ? [] : [id]))
  const facts = await rowFacts(call, ids)
  const on = { target: 'collection', id: collection.id } as const
  const said = place.isFirst && !call.wantsJson ? await newestComments(call, on) : null
  const talk = said === null ? null : commentsSection(on, collection.comments, said, call)
  const shown = { collection, items, ...place, memberId: member.id, feed, facts, adding, talk }
  return { data: showPage({ ...shown, ...rights }), items, next }
}
