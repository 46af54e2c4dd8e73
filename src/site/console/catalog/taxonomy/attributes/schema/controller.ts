import { planImport } from '../../../../../../domain/taxonomy/attributes/schema.ts'
import * as attributeCare from '../../../../../../store/taxonomy/attribute-care.ts'
import type { CategoryAttribute } from '../../../../../../store/taxonomy/attributes.ts'
import * as attributes from '../../../../../../store/taxonomy/attributes.ts'
import * as categories from '../../../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../../../store/base/db.ts'
import { get, post, redirect, refuse } from '../../../../../http/action.ts'
import { untyped } from '../../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../../frame/frame.ts'
import * as api from './api.ts'
import { readImport } from './forms.ts'
import { schemaJson, schemaPage } from './pages.ts'

const PATH = '/admin/categories/:slug/schema'
const VIEW = 'console/catalog/taxonomy/attributes/schema'

export const show = get(PATH, 'categories.edit', api.schema, async (call) => {
  const found = await placed(call.db, call.params.slug)
  if (found === null) return refuse('CATEGORY_NOT_FOUND')
  const { category, own } = found
  const shown = schemaPage(category, own, untyped(), null)
  return adminPage(call, VIEW, shown, schemaJson(category, own))
})

export const take = post(PATH, 'categories.edit', api.take, async (call) => {
  const { db, body, actor, now } = call
  const found = await placed(db, call.params.slug)
  if (found === null) return refuse('CATEGORY_NOT_FOUND')
  const { category, own, all } = found
  const again = (errors: FieldErrors) => {
    const shown = schemaPage(category, own, { values: body, errors }, null)
    return adminInvalid(call, VIEW, shown, errors)
  }
  const read = readImport(body)
  if (!read.ok) return again(read.errors)
  const plan = planImport(read.value.attributes, own, all)
  if (!plan.ok) return again({ schema: plan.faults.map((fault) => `has a problem: ${fault}`) })
  const changes = plan.changes.map(changeJson)
  if (!read.value.isApplied) {
    const shown = schemaPage(category, own, untyped(body), plan.changes)
    return adminPage(call, VIEW, shown, { applied: false, changes })
  }
  const done = await attributeCare.importAll(db, category, plan.changes, actor, now)
  if (!done) return refuse('EDIT_CONFLICT')
  const back = `/admin/attributes?category=${category.slug}`
  return redirect(back, 'Schema imported.', { applied: true, changes })
})

type Change = Extract<ReturnType<typeof planImport>, { ok: true }>['changes'][number]

function changeJson({ act, attribute, fields }: Change) {
  return { key: attribute.key, act, fields }
}

interface Placed {
  readonly category: categories.CategoryRow
  readonly own: readonly CategoryAttribute[]
  readonly all: readonly CategoryAttribute[]
}

async function placed(db: Db, slug: string): Promise<Placed | null> {
  const category = await categories.find(db, slug)
  if (category === undefined) return null
  const all = await attributes.inOrder(db)
  return { category, all, own: all.filter((one) => one.category === slug) }
}
