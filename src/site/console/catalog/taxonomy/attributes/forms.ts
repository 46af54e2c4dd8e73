import type { TypedLimits } from '../../../../../domain/taxonomy/attributes/limits.ts'
import { readLimits } from '../../../../../domain/taxonomy/attributes/limits.ts'
import { readOptionLines } from '../../../../../domain/taxonomy/attributes/option-lines.ts'
import { READERS } from '../../../../../domain/taxonomy/attributes/readers.ts'
import type {
  Attribute,
  AttributeOption,
  AttributeType,
} from '../../../../../domain/taxonomy/attributes/types.ts'
import { ATTRIBUTE_TYPES } from '../../../../../domain/taxonomy/attributes/types.ts'
import { checkbox, oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import type { AttributeForm } from '../../../../../store/taxonomy/attribute-care.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { isChecked, readForm } from '../../../../http/frame/forms.ts'

const MAX_OPTION_LINES = 60_000

export const box = checkbox.optional()
export const key = text(40).regex(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'can only contain lowercase letters, digits and “-”, and must start with a letter',
)
const options = text(MAX_OPTION_LINES)
  .optional()
  .describe('one per line: value | label | spellings; options that are left out are retired')

const said = {
  label: text(60).trim().min(1),
  unit: text(20).trim().optional(),
  hint: text(200).trim().optional(),
  isRequired: box,
  isSearchable: box,
  isFacet: box,
  isRetired: box,
  min: text(20).trim().optional().describe('for numbers and dates'),
  max: text(20).trim().optional(),
  isWhole: box,
  maxLength: text(4).trim().optional().describe('for texts'),
  pattern: text(100).optional().describe('for texts: a regular expression for the whole text'),
  source: text(20).optional().describe('for external IDs'),
  reader: oneOf(['', ...Object.keys(READERS)])
    .optional()
    .describe('the parser that reads it from names'),
  options,
  reread: box.describe('re-parse the names of existing torrents'),
}

export const changeForm = strictRecord(said)
export const makeForm = strictRecord({
  category: text(60).optional().describe('slug; empty: every category'),
  key,
  type: oneOf(ATTRIBUTE_TYPES),
  ...said,
})
export const readAgainForm = strictRecord({
  category: text(60).optional().describe('slug; empty: every category'),
})

interface Read extends AttributeForm {
  readonly reread: boolean
}

/** Reads the fields of an attribute that can be changed; `stands` has its current options. */
export function readAttribute(
  body: Fields,
  type: AttributeType,
  stands: Pick<Attribute, 'options'> | null,
): FormResult<Read> {
  const read = readForm(changeForm, body)
  if (!read.ok) return read
  const { label, unit = '', hint = '', reader = '', ...given } = read.value
  const limits = readLimits(type, typedLimits(given))
  const chosen = readOptionLines(takesOptions(type) ? (given.options ?? '') : '')
  const errors: Record<string, string[]> = {}
  if (!limits.ok) for (const [at, fault] of Object.entries(limits.errors)) errors[at] = [fault]
  if (!chosen.ok) errors.options = [chosen.text]
  else if (takesOptions(type) && chosen.options.length === 0) errors.options = ['are required']
  if (!limits.ok || !chosen.ok || Object.keys(errors).length > 0) return { ok: false, errors }
  return {
    ok: true,
    value: {
      ...{ label, unit, hint, limits: limits.limits, reader: reader === '' ? null : reader },
      ...{ isRequired: isChecked(given.isRequired), isSearchable: isChecked(given.isSearchable) },
      ...{ isFacet: isChecked(given.isFacet), isRetired: isChecked(given.isRetired) },
      options: withRetired(chosen.options, stands?.options ?? []),
      reread: isChecked(given.reread),
    },
  }
}

export function takesOptions(type: AttributeType): boolean {
  return type === 'enum' || type === 'multi'
}

/** Appends the options that are no longer named, as retired ones. */
function withRetired(named: readonly AttributeOption[], stood: readonly AttributeOption[]) {
  const gone = stood.filter(({ value }) => !named.some((one) => one.value === value))
  return [...named, ...gone.map((one) => ({ ...one, isRetired: true }))]
}

function typedLimits(given: {
  readonly [Name in keyof TypedLimits]?: string | boolean
}): TypedLimits {
  const typed = (name: keyof TypedLimits) => {
    const value = given[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    ...{ min: typed('min'), max: typed('max'), maxLength: typed('maxLength') },
    ...{ pattern: typed('pattern'), source: typed('source'), isWhole: isChecked(given.isWhole) },
  }
}
