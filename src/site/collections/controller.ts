import { id, strictRecord } from '../../shared/shape.ts'
import * as collections from '../../store/collections/collections.ts'
import * as collectionItems from '../../store/collections/items.ts'
import * as memberPages from '../../store/members/pages.ts'
import { created, get, invalid, page, patch, post, redirect, refuse } from '../http/action.ts'
import { decodeCursor } from '../http/frame/cursor.ts'
import { untyped } from '../http/frame/fields.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { editedElsewhere } from '../http/frame/forms.ts'
import { cut } from '../http/frame/pager.ts'
import { idOf } from '../http/frame/path-ids.ts'
import * as api from './api.ts'
import { removalRoutes } from '../texts/parts/removals.ts'
import { NO_FIRST_ITEM, placeOf, readCreate, readEdit, readList } from './forms.ts'
import { collectionDocument, collectionLine } from './json.ts'
import { pageOf } from './page-of.ts'
import { editPage, listPage, newPage, removePage } from './pages.ts'
import { changeable, openCollection } from './rights.ts'

const REMOVE = 'collections/remove'

export const list = get('/collections', 'catalog.read', api.list, async (call) => {
  const { db, member, query, can, now } = call
  const list = readList(query)
  const { words, kind, owner, after, limit } = list
  const isMine = owner === '' || owner === 'me'
  const found = isMine ? null : await memberPages.named(db, owner)
  if (!isMine && found === null) return refuse('MEMBER_NOT_FOUND')
  const ownerId = owner === 'me' ? member.id : (found?.id ?? null)
  const filter = { kind, words, after, ownerId, readerId: member.id, limit: limit + 1 }
  const read = await collections.list(db, filter)
  const { rows, next } = cut(read, limit, placeOf)
  const data = listPage({ list, rows, next, query, canMake: can('collections.edit'), now })
  return page('collections/list', data, { items: rows.map(collectionLine), next, total: null })
})

export const newForm = get('/collections/new', 'collections.edit', api.newForm, (call) => {
  const { on = '' } = call.query
  const data = newPage(untyped({ on }), call.can('collections.manage'))
  return page('collections/form', data, {})
})

export const create = post('/collections', 'collections.edit', api.create, async (call) => {
  const { db, member, body, can, actor, now } = call
  const isStaff = can('collections.manage')
  const again = (errors: FieldErrors) => {
    // The form leaves out a first item that cannot be added.
    const values = 'on' in errors ? { ...body, on: '' } : body
    return invalid('collections/form', newPage({ values, errors }, isStaff), errors)
  }
  const read = readCreate(body)
  if (!read.ok) return again(read.errors)
  const { kind, on } = read.value
  if (kind === 'staff' && !isStaff) return refuse('FORBIDDEN')
  if (on !== null && !(await collectionItems.isThere(db, on))) return again(NO_FIRST_ITEM)
  const made = await collections.make(db, kind, read.value, actor, now)
  if (made === null) return refuse('TOO_MANY_COLLECTIONS')
  if (on !== null) await collectionItems.add(db, made, on, '', member.id, now)
  const row = (await collections.find(db, made))!
  return created(`/collections/${made}`, collectionLine(row), 'Collection created.')
})

type Values = Parameters<typeof editPage>[0]['values']

const place = strictRecord({ after: id })

export const show = get('/collections/:id', 'catalog.read', api.show, async (call) => {
  const found = await openCollection(call, call.params.id)
  if (!found.ok) return found.reply
  const at = decodeCursor(place, call.query.cursor)
  const read = await pageOf(call, found.collection, at?.after ?? 0)
  const { data, items, next } = read
  return page('collections/show', data, collectionDocument(found.collection, items, next))
})

export const editForm = get(
  '/collections/:id/edit',
  'collections.edit',
  api.editForm,
  async (call) => {
    const found = await changeable(call, call.params.id)
    if (!found.ok) return found.reply
    const { collection } = found
    const { title, description, isOpen, isPrivate } = collection
    const form = untyped({ title, description, open: isOpen, private: isPrivate })
    return page('collections/form', editPage(form, collection), collectionLine(collection))
  },
)

/** Saves an edit; omitted fields are not changed. */
export const edit = patch('/collections/:id', 'collections.edit', api.edit, async (call) => {
  const { db, body, actor, now } = call
  const found = await changeable(call, call.params.id)
  if (!found.ok) return found.reply
  const { collection } = found
  const read = readEdit(body, collection)
  if (!read.ok) {
    const data = editPage({ values: body, errors: read.errors }, collection)
    return invalid('collections/form', data, read.errors)
  }
  const { revision, ...words } = read.value
  const seen = revision ?? collection.revision
  const done = await collections.edit(db, collection.id, words, seen, actor, now)
  if (!done.ok && done.code === 'GONE') return refuse('COLLECTION_REMOVED')
  if (!done.ok) return conflict(body, collection)
  const saved = (await collections.find(db, collection.id)) ?? collection
  return redirect(`/collections/${collection.id}`, 'Collection saved.', collectionLine(saved))
})

function conflict(body: Values, collection: collections.CollectionRow) {
  const errors = editedElsewhere('collection')
  const values = { ...body, revision: String(collection.revision) }
  const data = editPage({ values, errors }, collection)
  const more = { revision: collection.revision }
  return invalid('collections/form', data, errors, { code: 'EDIT_CONFLICT', more })
}

export const { removal, remove } = removalRoutes<{ collection: collections.CollectionRow }>({
  path: '/collections/:id',
  right: 'collections.edit',
  api: { removal: api.editForm, remove: api.remove },
  view: REMOVE,
  open: (call) => changeable(call, call.params.id),
  isOwn: ({ collection }, { member }) => collection.ownerId === member.id,
  page: (form, { collection }, isOwn) => removePage(form, collection, isOwn),
  json: ({ collection }) => collectionLine(collection),
  async remove({ db }, { collection }, removal) {
    const isDone = await collections.remove(db, collection.id, removal)
    return isDone ? redirect('/collections', 'Collection removed.') : refuse('COLLECTION_REMOVED')
  },
})

export const restore = post(
  '/collections/:id/restore',
  'collections.manage',
  api.restore,
  async (call) => {
    const { db, params, actor, now } = call
    const number = idOf(params.id)
    if (!(await collections.restore(db, number, actor, now))) return refuse('COLLECTION_NOT_FOUND')
    const row = (await collections.find(db, number))!
    return redirect(`/collections/${number}`, 'Collection restored.', collectionLine(row))
  },
)
