import type { AttributeValues } from '../../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../../../store/base/db.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import type { RequestWords } from '../../../store/requests/writing.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import type { FieldErrors, Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm, withLines, wrong } from '../../http/frame/forms.ts'
import { typedId } from '../../http/frame/path-ids.ts'
import { wantedAttributes } from '../../torrents/parts/form/attributes.ts'
import type { OpenPart } from '../../torrents/parts/form/part.ts'
import { createShape, editShape } from '../forms.ts'

// Reads the form of a request: its texts, and the attributes of its category.

/** The form that was opened for a category. */
export interface OpenForm {
  readonly category: CategoryRow
  readonly attributes: OpenPart
}

export async function openForm(
  db: Db,
  slug: unknown,
  wanted: AttributeValues,
): Promise<OpenForm | null> {
  const tree: readonly CategoryRow[] = await categories.list(db)
  const category = tree.find((one) => one.slug === slug)
  if (category === undefined) return null
  return { category, attributes: await wantedAttributes(db, category.id, wanted) }
}

const isOwn = (name: string) => name === 'attributes' || name.startsWith('attr.')

function parted(body: Fields) {
  const entries = Object.entries(body)
  const own = Object.fromEntries(entries.filter(([name]) => isOwn(name)))
  const words = Object.fromEntries(entries.filter(([name]) => !isOwn(name)))
  return { own, words: withLines(words) }
}

export async function readCreate(
  db: Db,
  body: Fields,
  form: OpenForm,
): Promise<FormResult<RequestWords>> {
  const { own, words } = parted(body)
  const read = readForm(createShape, words)
  if (!read.ok) return read
  const { title, bundle, body: description = '' } = read.value
  return whole(db, own, form, {
    ...{ title, description, categoryId: form.category.id },
    bundle: bundle ?? null,
  })
}

export interface EditForm extends RequestWords {
  /** Null: the current one. */
  readonly revision: number | null
}

/** Omitted fields are not changed. */
export async function readEdit(
  db: Db,
  body: Fields,
  form: OpenForm,
  before: FoundRequest,
): Promise<FormResult<EditForm>> {
  const { own, words } = parted(body)
  const read = readForm(editShape, words)
  if (!read.ok) return read
  const { title = before.title, bundle = before.bundleId, revision } = read.value
  const { body: description = before.description } = read.value
  const given = { title, description, categoryId: before.categoryId, bundle }
  const done = await whole(db, own, form, given)
  if (!done.ok) return done
  return {
    ok: true,
    value: { ...done.value, revision: revision === undefined ? null : Number(revision) },
  }
}

interface Given {
  readonly title: string
  readonly description: string
  readonly categoryId: number
  readonly bundle: number | string | null
}

async function whole(
  db: Db,
  own: Fields,
  { attributes }: OpenForm,
  { bundle, title, ...given }: Given,
): Promise<FormResult<RequestWords>> {
  const values = attributes.read(own)
  const bundleId = typedId(bundle, 'bundles')
  const found = bundleId === null ? undefined : await bundles.find(db, bundleId)
  const isWrong = bundle !== null && bundle !== '' && found === undefined
  const errors: FieldErrors = {
    ...(values.ok ? {} : values.errors),
    ...(isWrong ? wrong('bundle', 'is not the ID or address of a bundle') : {}),
  }
  if (!values.ok || isWrong) return { ok: false, errors }
  const line = title.replace(/\s+/g, ' ')
  const value = (values.value ?? {}) as AttributeValues
  return { ok: true, value: { ...given, title: line, bundleId, attributes: value } }
}
