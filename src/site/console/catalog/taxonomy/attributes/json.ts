import { ATTRIBUTE_TYPES } from '../../../../../domain/taxonomy/attributes/types.ts'
import {
  count,
  decimal,
  flag,
  id,
  list,
  named,
  oneOf,
  record,
  text,
} from '../../../../../shared/shape.ts'
import type { CategoryAttribute } from '../../../../../store/taxonomy/attributes.ts'

const optionShape = record({
  value: text(40),
  label: text(60),
  spellings: list(text(60)).describe('as spelled in release names, letters and digits only'),
  isRetired: flag.describe('kept on existing torrents, not accepted for new values'),
})

export const limitFields = {
  min: decimal.or(text(10)).optional(),
  max: decimal.or(text(10)).optional(),
  isWhole: flag.optional(),
  maxLength: count.optional(),
  pattern: text(100).optional(),
  source: text(20).optional(),
}
const limitsShape = record(limitFields).describe('the limits of this type')

/** The fields of an attribute that are exported and imported, without its ID and category. */
export const attributeFields = {
  key: text(40).describe('in `attributes` of torrents, and `attr.key:` in searches'),
  type: oneOf(ATTRIBUTE_TYPES),
  label: text(60),
  unit: text(20),
  hint: text(200),
  isRequired: flag,
  isSearchable: flag,
  isFacet: flag,
  isRetired: flag,
  limits: limitsShape,
  reader: text(20).nullable().describe('the parser that reads it from names'),
  options: list(optionShape).describe('for `enum` and `multi`, in menu order'),
}

export const attributeShape = named(
  'Attribute',
  record({
    id,
    category: text(60).nullable().describe('slug; null: every category'),
    isGoing: flag.describe('will be removed once it is certain that no torrent has it'),
    ...attributeFields,
  }),
)

/** Returns an attribute as the API shows it. */
export function attributeJson(attribute: CategoryAttribute) {
  const { id, category, isGoing } = attribute
  return { id, category, isGoing, ...exported(attribute) }
}

/** Returns an attribute as it is exported. */
export function exported(attribute: CategoryAttribute) {
  const { key, type, label, unit, hint, limits, reader, options } = attribute
  const { isRequired, isSearchable, isFacet, isRetired } = attribute
  const flags = { isRequired, isSearchable, isFacet, isRetired }
  return { key, type, label, unit, hint, ...flags, limits, reader, options }
}
