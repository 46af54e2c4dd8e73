import * as attributeCare from '../../../../../store/taxonomy/attribute-care.ts'
import * as attributeRemoval from '../../../../../store/taxonomy/attribute-removal.ts'
import * as attributePreview from '../../../../../store/taxonomy/attribute-preview.ts'
import * as readings from '../../../../../store/taxonomy/attribute-readings.ts'
import type { CategoryAttribute } from '../../../../../store/taxonomy/attributes.ts'
import * as attributes from '../../../../../store/taxonomy/attributes.ts'
import * as categories from '../../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../../store/base/db.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { TYPE_NAMES, typedOf } from './fields.ts'
import { makeForm, readAgainForm, readAttribute } from './forms.ts'
import { attributeJson } from './json.ts'
import { attributePage, ATTRIBUTES, backOf, listPage, newPage } from './pages.ts'

/** The number of passes over release names that the console shows. */
const READINGS_SHOWN = 10

export const list = get(ATTRIBUTES, 'categories.edit', api.attributes, async (call) => {
  const { db, query, now } = call
  const category = typeof query.category === 'string' ? query.category : ''
  const all = await attributes.inOrder(db)
  const rows = all.filter((one) => category === '' || one.category === category)
  const passes = await readings.list(db, READINGS_SHOWN)
  const shown = { rows, readings: passes, categories: await categories.list(db), category }
  const told = passes.map(({ id: _, doneId: _done, untilId: _until, ...one }) => one)
  const json = { items: rows.map(attributeJson), next: null, total: rows.length, readings: told }
  return adminPage(call, 'console/catalog/taxonomy/attributes/list', listPage(shown, now), json)
})

export const form = get(`${ATTRIBUTES}/new`, 'categories.edit', api.form, async (call) => {
  const { category = '', type = 'enum' } = call.query
  const start = untyped({ category, type, isSearchable: true, reread: true })
  return adminPage(
    call,
    'console/frame/confirm',
    newPage(start, await categories.list(call.db)),
    {},
  )
})

export const make = post(ATTRIBUTES, 'categories.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const all = await categories.list(db)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, 'console/frame/confirm', newPage({ values: body, errors }, all), errors)
  const { category: slug, key, type, ...said } = body
  const place = readForm(makeForm.pick({ category: true, key: true, type: true }), {
    ...{ category: slug, key, type },
  })
  if (!place.ok) return again(place.errors)
  const found = all.find((one) => one.slug === place.value.category)
  if (place.value.category && !found)
    return again(wrong('category', 'is not a category or attribute of this site'))
  const read = readAttribute(said, place.value.type, null)
  if (!read.ok) return again(read.errors)
  const at = { ...place.value, categoryId: found?.id ?? null }
  const done = await attributeCare.make(db, at, read.value, actor, now)
  if (!done.ok) return again(faultOf(done))
  if (read.value.reread) await readings.ask(db, found ?? null, actor, now)
  const made = await attributes.find(db, done.id)
  const back = made === undefined ? ATTRIBUTES : backOf(made)
  return created(back, made && attributeJson(made), 'Attribute created.')
})

function faultOf(done: Extract<attributeCare.AttributeSaved, { readonly ok: false }>): FieldErrors {
  if (done.code !== 'OTHER_TYPE') return wrong('key', 'is already taken in this category')
  return wrong('type', `already has the type ${TYPE_NAMES[done.type]} where this key is used`)
}

export const show = get(`${ATTRIBUTES}/:id`, 'categories.edit', api.attribute, async (call) => {
  const found = await named(call.db, call.params.id)
  if (found === undefined) return refuse('NOT_FOUND')
  const carried = await carriedBy(call.db, found)
  const shown = attributePage(typedOf(found), found, carried)
  return adminPage(call, 'console/catalog/taxonomy/attributes/show', shown, {
    ...attributeJson(found),
    carried,
  })
})

export const change = patch(`${ATTRIBUTES}/:id`, 'categories.edit', api.change, async (call) => {
  const { db, body, params, actor, now } = call
  const found = await named(db, params.id)
  if (found === undefined) return refuse('NOT_FOUND')
  const read = readAttribute(body, found.type, found)
  if (!read.ok) {
    const carried = await carriedBy(db, found)
    const shown = attributePage({ values: body, errors: read.errors }, found, carried)
    return adminInvalid(call, 'console/catalog/taxonomy/attributes/show', shown, read.errors)
  }
  await attributeCare.change(db, found.id, read.value, actor, now)
  const category = (await categories.list(db)).find(({ slug }) => slug === found.category)
  if (read.value.reread) await readings.ask(db, category ?? null, actor, now)
  const saved = (await attributes.find(db, found.id)) ?? found
  return redirect(`${ATTRIBUTES}/${found.id}`, 'Attribute saved.', attributeJson(saved))
})

export const move = post(`${ATTRIBUTES}/:id/:way`, 'categories.edit', api.move, async (call) => {
  const { db, params, actor, now } = call
  const found = await named(db, params.id)
  const { way } = params
  if (found === undefined || (way !== 'up' && way !== 'down')) return refuse('NOT_FOUND')
  await attributeCare.move(db, found.id, way, actor, now)
  return redirect(backOf(found))
})

export const remove = del(`${ATTRIBUTES}/:id`, 'categories.edit', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const found = await named(db, params.id)
  if (found === undefined) return refuse('NOT_FOUND')
  const done = await attributeRemoval.ask(db, found.id, actor, now)
  if (done !== 'ASKED') return refuse(done === 'IN_USE' ? 'ATTRIBUTE_IN_USE' : 'NOT_FOUND')
  return redirect(
    backOf(found),
    'Scheduled for removal. A jobs node first checks that no torrent uses it.',
  )
})

export const readAgain = post(
  `${ATTRIBUTES}/read`,
  'categories.edit',
  api.readAgain,
  async (call) => {
    const { db, body, actor, now } = call
    const read = readForm(readAgainForm, body)
    const { category: slug = '' } = read.ok ? read.value : {}
    const category = slug === '' ? null : await categories.find(db, slug)
    if (!read.ok || category === undefined) return refuse('CATEGORY_NOT_FOUND')
    await readings.ask(db, category, actor, now)
    const back = category === null ? ATTRIBUTES : `${ATTRIBUTES}?category=${category.slug}`
    return redirect(back, 'Scheduled. A jobs node will re-parse the names shortly.')
  },
)

async function named(db: Db, id: string): Promise<CategoryAttribute | undefined> {
  return attributes.find(db, idOf(id))
}

async function carriedBy(db: Db, { key, category }: CategoryAttribute) {
  const all = await categories.list(db)
  const own = all.find(({ slug }) => slug === category)
  const ids = own === undefined ? null : categories.idsBelow(all, own.id)
  return attributePreview.carried(db, key, ids)
}
