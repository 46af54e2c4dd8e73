import * as categoryCare from '../../../store/category-care.ts'
import type { Reply } from '../../http/action.ts'
import { created, get, patch, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/fields.ts'
import type { Fields, FormResult } from '../../http/forms.ts'
import { readForm, wrong } from '../../http/forms.ts'
import { adminInvalid, adminPage } from '../frame.ts'
import * as api from './api.ts'
import { categoryForm } from './forms.ts'
import { CATEGORIES, categoriesPage, categoryPage } from './pages.ts'

const VIEW = 'admin/confirm'

export const list = get(CATEGORIES, 'categories.edit', api.categories, async (call) => {
  const rows = await categoryCare.list(call.db)
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'admin/table', categoriesPage(rows), json)
})

export const form = get(`${CATEGORIES}/new`, 'categories.edit', api.newCategory, (call) =>
  adminPage(call, VIEW, categoryPage(untyped(), null), {}),
)

export const make = post(CATEGORIES, 'categories.edit', api.makeCategory, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: Readonly<Record<string, readonly string[]>>): Reply =>
    adminInvalid(call, VIEW, categoryPage({ values: body, errors }, null), errors)
  const read = readCategory(body, 0)
  if (!read.ok) return again(read.errors)
  const done = await categoryCare.save(db, null, read.value, actor, now)
  if (!done.ok) return again(wrong('slug', 'is taken'))
  return created(CATEGORIES, { id: done.id, slug: read.value.slug }, 'Made.')
})

export const show = get(
  `${CATEGORIES}/:slug`,
  'categories.edit',
  api.categoryShown,
  async (call) => {
    const found = (await categoryCare.list(call.db)).find(({ slug }) => slug === call.params.slug)
    if (found === undefined) return refuse('CATEGORY_NOT_FOUND')
    const { slug, name, position, isHidden } = found
    const values = { slug, name, position: String(position), isHidden }
    return adminPage(call, VIEW, categoryPage(untyped(values), slug), {
      slug,
      name,
      position,
      isHidden,
    })
  },
)

export const change = patch(
  `${CATEGORIES}/:slug`,
  'categories.edit',
  api.changeCategory,
  async (call) => {
    const { db, body, params, actor, now } = call
    const found = (await categoryCare.list(db)).find(({ slug }) => slug === params.slug)
    if (found === undefined) return refuse('CATEGORY_NOT_FOUND')
    const again = (errors: Readonly<Record<string, readonly string[]>>): Reply =>
      adminInvalid(call, VIEW, categoryPage({ values: body, errors }, found.slug), errors)
    const read = readCategory(body, found.position)
    if (!read.ok) return again(read.errors)
    const done = await categoryCare.save(db, found.id, read.value, actor, now)
    if (!done.ok) return again(wrong('slug', 'is taken'))
    return redirect(CATEGORIES, 'Saved.', { id: found.id, slug: read.value.slug })
  },
)

/** @param usualPosition of a form whose place was left empty. */
function readCategory(body: Fields, usualPosition: number): FormResult<categoryCare.CategoryForm> {
  const read = readForm(categoryForm, body)
  if (!read.ok) return read
  const { slug, name, position: given = '', isHidden } = read.value
  const position = given === '' ? usualPosition : Number(given)
  const hidden = isHidden === 'on' || isHidden === true
  return { ok: true, value: { slug, name, position, isHidden: hidden } }
}
