import type { CollectionRow } from '../../store/collections/collections.ts'
import * as collectionItems from '../../store/collections/items.ts'
import { listLimit } from '../http/frame/cursor.ts'
import type { Typed } from '../http/frame/fields.ts'
import { untyped } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import { cut } from '../http/frame/pager.ts'
import { showPage } from './pages.ts'
import type { openCollection } from './rights.ts'
import { mayAdd, mayChange } from './rights.ts'

type Asked = Parameters<typeof openCollection>[0] & {
  readonly now: Date
  readonly query: Fields
}

/** A page of a collection's items. */
export async function pageOf(
  call: Asked,
  collection: CollectionRow,
  after: number,
  adding: Typed = untyped(),
) {
  const { db, member, query, now } = call
  const limit = listLimit(query.limit)
  const read = await collectionItems.itemsOf(db, collection.id, after, limit + 1)
  const { rows: items, next } = cut(read, limit, ({ position }) => ({ after: position }))
  const rights = { mayChange: mayChange(call, collection), mayAdd: mayAdd(call, collection) }
  const shown = { collection, items, isFirst: after === 0, next, memberId: member.id, now, adding }
  return { data: showPage({ ...shown, ...rights }), items, next }
}
