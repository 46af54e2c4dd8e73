import { pathName } from '../../../domain/bundles/names.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import * as collections from '../../../store/collections/collections.ts'
import type { Move, On } from '../../../store/collections/items.ts'
import * as collectionItems from '../../../store/collections/items.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import type { Db } from '../../../store/base/db.ts'
import { del, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { nextPath } from '../../http/identity/next-path.ts'
import { readOn } from '../forms.ts'
import { collectionLine } from '../json.ts'
import { pageOf } from '../page-of.ts'
import { mayAdd, mayChange, openCollection } from '../rights.ts'
import * as api from './api.ts'
import { addShape, changeShape } from './forms.ts'
import { pickPage } from './pages.ts'

const ITEM = '/collections/:id/items/:on'

/** The most collections in a picker: the member's first, then open ones. */
const OFFERED = 50

export const picker = get('/collections/add', 'collections.edit', api.picker, async (call) => {
  const { db, member, query, can } = call
  const on = typeof query.on === 'string' ? readOn(query.on) : null
  const name = on === null ? null : await nameOf(db, on)
  if (on === null || name === null) return refuse('NOT_FOUND')
  const by = { id: member.id, changesAll: can('collections.manage') }
  const rows = await collections.addable(db, by, OFFERED)
  const found = await collections.holding(db, on, member.id, OFFERED * 4)
  const holding = new Set(found.map(({ id }) => id))
  const data = pickPage({ on, name, rows, holding })
  const items = rows.map(collectionLine)
  return page('collections/items/pick', data, { items, next: null, total: items.length })
})

export const add = post('/collections/:id/items', 'collections.edit', api.add, async (call) => {
  const { db, member, body, now } = call
  const found = await openCollection(call, call.params.id)
  if (!found.ok) return found.reply
  const { collection } = found
  if (!mayAdd(call, collection)) return refuse('FORBIDDEN')
  const read = readForm(addShape, body)
  const on = read.ok ? readOn(read.value.on) : null
  const note = read.ok ? (read.value.note ?? '') : ''
  const done = on && (await collectionItems.add(db, collection.id, on, note, member.id, now))
  if (done?.ok === false && done.code === 'FULL') return refuse('COLLECTION_FULL')
  if (!read.ok || done?.ok !== true) {
    const text =
      done?.ok === false && done.code === 'TWICE' ? 'is already in this collection' : NEITHER
    const errors = read.ok ? wrong('on', text) : read.errors
    const { data } = await pageOf(call, collection, 0, { values: body, errors })
    return invalid('collections/show', data, errors)
  }
  const to = nextPath(read.value.next, `/collections/${collection.id}`)
  return redirect(to, `Added to “${collection.title}”.`, { isAdded: true })
})

const NEITHER = 'is not a torrent or bundle on this site'

export const change = patch(ITEM, 'collections.edit', api.change, async (call) => {
  const { db, now } = call
  const found = await openItem(call, call.params)
  if (!found.ok) return found.reply
  const { collection, on, isOwnItem } = found
  const read = readForm(changeShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const { note, next } = read.value
  const move = moveOf(read.value)
  if (move === undefined) return refuse('INVALID', NO_POSITION)
  const isOwner = mayChange(call, collection)
  if ((move !== null && !isOwner) || (!isOwner && !isOwnItem)) return refuse('FORBIDDEN')
  if (note !== undefined) await collectionItems.setNote(db, collection.id, on, note)
  if (move !== null) await collectionItems.place(db, collection.id, on, move, now)
  return redirect(nextPath(next, `/collections/${collection.id}`), 'Item saved.')
})

const NO_POSITION = {
  detail: 'The position must be 1 or higher.',
  more: { errors: wrong('position', 'must be 1 or higher') },
}

/** Reads a move. Null: the item keeps its position; undefined: the position is not valid. */
function moveOf(given: {
  position?: number | string
  move?: 'up' | 'down'
}): Move | null | undefined {
  if (given.move !== undefined) return { by: given.move === 'up' ? -1 : 1 }
  if (given.position === undefined || given.position === '') return null
  const to = String(given.position).trim()
  return /^[1-9]\d{0,5}$/.test(to) ? { to: Number(to) } : undefined
}

export const drop = del(ITEM, 'collections.edit', api.drop, async (call) => {
  const found = await openItem(call, call.params)
  if (!found.ok) return found.reply
  const { collection, on, isOwnItem } = found
  if (!mayChange(call, collection) && !isOwnItem) return refuse('FORBIDDEN')
  await collectionItems.drop(call.db, collection.id, on, call.now)
  return redirect(`/collections/${collection.id}`, 'Item removed from the collection.')
})

type Asked = Parameters<typeof openCollection>[0]

async function openItem(call: Asked, params: { readonly id: string; readonly on: string }) {
  const found = await openCollection(call, params.id)
  if (!found.ok) return found
  const { collection } = found
  const on = readOn(params.on)
  const item = on && (await collectionItems.findItem(call.db, collection.id, on))
  if (on === null || item === null || item === undefined) {
    const reply = refuse('NOT_FOUND', { detail: 'This collection does not contain this item.' })
    return { ok: false, reply } as const
  }
  return { ok: true, collection, on, isOwnItem: item.addedById === call.member.id } as const
}

async function nameOf(db: Db, { target, id }: On): Promise<string | null> {
  if (target === 'torrent') {
    const torrent = await torrents.find(db, id)
    return torrent?.state === 'listed' ? torrent.name : null
  }
  const bundle = await bundles.find(db, id)
  const isThere = bundle?.removedAt === null && bundle.mergedInto === null
  return bundle !== undefined && isThere ? pathName([...bundle.above, bundle]) : null
}
