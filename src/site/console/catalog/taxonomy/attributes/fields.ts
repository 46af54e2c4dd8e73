import { sourceNames, sources } from '../../../../../domain/bundles/external-ids/sources.ts'
import { optionLines } from '../../../../../domain/taxonomy/attributes/option-lines.ts'
import { READERS } from '../../../../../domain/taxonomy/attributes/readers.ts'
import type { Attribute, AttributeType } from '../../../../../domain/taxonomy/attributes/types.ts'
import { ATTRIBUTE_TYPES } from '../../../../../domain/taxonomy/attributes/types.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import { makeForm, takesOptions } from './forms.ts'

const fields = formFields(makeForm)

export const TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  enum: 'One value of a list',
  multi: 'Several values of a list',
  date: 'Date',
  'external-id': 'External ID',
}

/** Returns the controls for values that are chosen once, when an attribute is created. */
export function placeControls(
  form: Typed,
  categories: readonly (readonly [slug: string, name: string])[],
): readonly Control[] {
  return [
    fields.select(form, 'category', 'Category', {
      hint: 'Applies to its subcategories, too.',
      options: [['', 'All categories'], ...categories],
    }),
    fields.text(form, 'key', 'Key', {
      hint: 'Used in URLs, JSON and searches: attr.key:value. It cannot be changed later.',
    }),
    fields.select(form, 'type', 'Type', {
      hint: 'It cannot be changed later.',
      options: ATTRIBUTE_TYPES.map((type) => [type, TYPE_NAMES[type]] as const),
    }),
  ]
}

/**
 * Returns the controls for values that can be changed later; if the type is known, only those that
 * it has.
 */
export function saidControls(form: Typed, type: AttributeType | null): readonly Control[] {
  return [
    fields.text(form, 'label', 'Label'),
    fields.text(form, 'hint', 'Hint', { hint: 'Shown below the upload field.' }),
    ...limitControls(form, type),
    fields.select(form, 'reader', 'Parsed from release names', {
      options: [
        ['', 'Only the spellings of options'],
        ...Object.entries(READERS).map(([name, { label }]) => [name, label] as const),
      ],
    }),
    fields.check(form, 'isRequired', 'Required: uploads without it are refused'),
    fields.check(form, 'isSearchable', 'Searchable'),
    fields.check(form, 'isFacet', 'Shown as a filter with counts'),
    ...(type === null
      ? []
      : [
          fields.check(form, 'isRetired', 'Retired: accepts no new values; existing ones are kept'),
        ]),
    fields.check(form, 'reread', 'Re-parse the names of existing torrents', {
      hint: 'A task fills in missing values. Values that people entered are not changed.',
    }),
  ]
}

function limitControls(form: Typed, type: AttributeType | null): readonly Control[] {
  const is = (...types: readonly AttributeType[]) => type === null || types.includes(type)
  const only = (what: string) => (type === null ? `${what} ` : '')
  const number = { type: 'text', maxLength: 20 } as const
  return [
    ...(type === null || takesOptions(type)
      ? [
          fields.area(form, 'options', 'Options', {
            rows: 12,
            hint:
              `${only('For lists.')}One per line: value | label | spellings in names. ` +
              'Example: web-dl | WEB-DL | webdl, web. Options you leave out are retired.',
          }),
        ]
      : []),
    ...(is('number', 'date')
      ? [
          fields.text(form, 'min', 'Minimum', {
            ...number,
            hint: `${only('For numbers and dates.')}Leave empty for no limit.`,
          }),
          fields.text(form, 'max', 'Maximum', number),
        ]
      : []),
    ...(is('number')
      ? [
          fields.check(form, 'isWhole', 'Whole numbers only'),
          fields.text(form, 'unit', 'Unit', { hint: 'Such as min or kbit/s.' }),
        ]
      : []),
    ...(is('text')
      ? [
          fields.text(form, 'maxLength', 'Maximum length, characters', {
            maxLength: 3,
            hint: `${only('For texts.')}200 if empty.`,
          }),
          fields.text(form, 'pattern', 'Pattern', {
            hint: `${only('For texts.')}A regular expression that must match the whole text.`,
          }),
        ]
      : []),
    ...(is('external-id')
      ? [
          fields.select(form, 'source', 'Catalog', {
            options: [
              ...(type === null ? [['', 'For external IDs'] as const] : []),
              ...sourceNames.map((name) => [name, sources[name].label] as const),
            ],
          }),
        ]
      : []),
  ]
}

/** Returns the form values of an existing attribute. */
export function typedOf(attribute: Attribute): Typed {
  const { label, unit, hint, limits, reader, options } = attribute
  const { isRequired, isSearchable, isFacet, isRetired } = attribute
  const { min = '', max = '', isWhole = false, maxLength = '', pattern = '', source = '' } = limits
  return untyped({
    ...{ label, unit, hint, isRequired, isSearchable, isFacet, isRetired },
    ...{ min: String(min), max: String(max), isWhole, maxLength: String(maxLength) },
    ...{ pattern, source, reader: reader ?? '', options: optionLines(options) },
  })
}
