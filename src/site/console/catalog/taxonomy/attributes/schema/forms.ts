import { READERS } from '../../../../../../domain/taxonomy/attributes/readers.ts'
import type { GivenAttribute } from '../../../../../../domain/taxonomy/attributes/schema.ts'
import { ATTRIBUTE_TYPES } from '../../../../../../domain/taxonomy/attributes/types.ts'
import {
  eitherOf,
  faults,
  flag,
  list,
  looseRecord,
  oneOf,
  strictRecord,
  text,
} from '../../../../../../shared/shape.ts'
import { MAX_OPTIONS } from '../../../../../../domain/taxonomy/attributes/option-lines.ts'
import type { Fields, FormResult } from '../../../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../../../http/frame/forms.ts'
import { box, key } from '../forms.ts'
import { limitFields } from '../json.ts'

/**
 * The most characters of a schema: all languages of the world with their spellings need a tenth.
 */
export const MAX_TEXT = 500_000
const MAX_ATTRIBUTES = 100
/** The most errors to show at the same time. */
const FAULTS_TOLD = 12

const option = strictRecord({
  value: text(40),
  label: text(60).trim().min(1).optional(),
  spellings: list(text(60)).max(40).optional(),
  isRetired: flag.optional(),
})

/** A schema as it is accepted: an omitted field leaves the attribute's value unchanged. */
const schemaInput = strictRecord({
  category: text(60).optional().describe('where it comes from; ignored'),
  attributes: list(
    strictRecord({
      key,
      type: oneOf(ATTRIBUTE_TYPES),
      label: text(60).trim().min(1).optional(),
      unit: text(20).trim().optional(),
      hint: text(200).trim().optional(),
      isRequired: flag.optional(),
      isSearchable: flag.optional(),
      isFacet: flag.optional(),
      isRetired: flag.optional(),
      limits: strictRecord(limitFields).optional(),
      reader: oneOf(Object.keys(READERS)).nullable().optional(),
      options: list(option).max(MAX_OPTIONS).optional(),
    }),
  )
    .min(1)
    .max(MAX_ATTRIBUTES),
})

export const importForm = strictRecord({
  schema: eitherOf(text(MAX_TEXT), looseRecord({})).describe(
    'a schema: its JSON, or the JSON as a string',
  ),
  apply: box.describe('without it, nothing is changed: a preview'),
})

export interface Import {
  readonly attributes: readonly GivenAttribute[]
  readonly isApplied: boolean
}

/** Reads an import; an error within the schema says where it is. */
export function readImport(body: Fields): FormResult<Import> {
  if (body.schema === undefined || body.schema === '') {
    return { ok: false, errors: wrong('schema', 'is required') }
  }
  const form = readForm(importForm, body)
  if (!form.ok) return form
  const { schema, apply } = form.value
  const given = typeof schema === 'string' ? parsed(schema) : { value: schema }
  if (given === null) return { ok: false, errors: wrong('schema', 'is not valid JSON') }
  const read = schemaInput.safeParse(given.value)
  if (!read.success) {
    const told = faults(read.error).slice(0, FAULTS_TOLD)
    return { ok: false, errors: { schema: told.map((fault) => `has a problem: ${fault}`) } }
  }
  const isApplied = isChecked(apply)
  return { ok: true, value: { attributes: read.data.attributes, isApplied } }
}

function parsed(given: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(given) as unknown }
  } catch {
    return null
  }
}
