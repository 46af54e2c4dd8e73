import type { CategorySaved, CountedCategory } from '../../../../store/taxonomy/category-care.ts'
import * as categoryCare from '../../../../store/taxonomy/category-care.ts'
import { created, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { readCategory } from './forms.ts'
import { categoryJson } from './json.ts'
import { CATEGORIES, categoriesPage, categoryPage } from './pages.ts'

const CATEGORY = `${CATEGORIES}/:slug` as const
const VIEW = 'console/frame/confirm'

export const list = get(CATEGORIES, 'categories.edit', api.categories, async (call) => {
  const rows = await categoryCare.list(call.db)
  const items = rows.map(({ id, torrents, attributes, ...row }) => ({
    ...{ id, torrents, attributes },
    ...categoryJson(row, rows),
  }))
  const json = { items, next: null, total: rows.length }
  return adminPage(
    call,
    'console/frame/table',
    categoriesPage(rows, call.can('promotions.edit')),
    json,
  )
})

export const form = get(`${CATEGORIES}/new`, 'categories.edit', api.newCategory, async (call) => {
  const rows = await categoryCare.list(call.db)
  return adminPage(call, VIEW, categoryPage(untyped({ kind: 'other' }), null, rows), {})
})

export const make = post(CATEGORIES, 'categories.edit', api.makeCategory, async (call) => {
  const { db, body, actor, now } = call
  const rows = await categoryCare.list(db)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, categoryPage({ values: body, errors }, null, rows), errors)
  const read = readCategory(body, null, rows)
  if (!read.ok) return again(read.errors)
  const done = await categoryCare.save(db, null, read.value, actor, now)
  if (!done.ok) return again(faultOf(done.code))
  return created(CATEGORIES, { id: done.id, slug: read.value.slug }, 'Category created.')
})

export const show = get(CATEGORY, 'categories.edit', api.categoryShown, async (call) => {
  const rows = await categoryCare.list(call.db)
  const found = named(rows, call.params.slug)
  if (found === undefined) return refuse('CATEGORY_NOT_FOUND')
  const json = categoryJson(found, rows)
  const { position, torznab, unit3d, parent } = json
  const numbers = { torznab: String(torznab ?? ''), unit3d: String(unit3d) }
  const typed = { position: String(position), ...numbers }
  const values = { ...json, ...typed, parent: parent ?? '' }
  const canPromote = call.can('promotions.edit')
  return adminPage(call, VIEW, categoryPage(untyped(values), found, rows, canPromote), json)
})

export const change = patch(CATEGORY, 'categories.edit', api.changeCategory, async (call) => {
  const { db, body, params, actor, now } = call
  const rows = await categoryCare.list(db)
  const found = named(rows, params.slug)
  if (found === undefined) return refuse('CATEGORY_NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, categoryPage({ values: body, errors }, found, rows), errors)
  const read = readCategory(body, found, rows)
  if (!read.ok) return again(read.errors)
  const done = await categoryCare.save(db, found.id, read.value, actor, now)
  if (!done.ok) return again(faultOf(done.code))
  return redirect(CATEGORIES, 'Category saved.', { id: found.id, slug: read.value.slug })
})

function named(rows: readonly CountedCategory[], slug: string): CountedCategory | undefined {
  return rows.find((one) => one.slug === slug)
}

function faultOf(code: Extract<CategorySaved, { readonly ok: false }>['code']): FieldErrors {
  if (code === 'SLUG_TAKEN') return wrong('slug', 'is already taken')
  if (code === 'NUMBER_TAKEN') return wrong('unit3d', 'is the number of another category')
  const text = 'cannot be this category: categories must not form a loop or be nested too deeply'
  return wrong('parent', text)
}
