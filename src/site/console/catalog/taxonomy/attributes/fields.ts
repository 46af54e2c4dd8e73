import { sourceNames, sources } from '../../../../../domain/bundles/external-ids/sources.ts'
import { optionLines } from '../../../../../domain/taxonomy/attributes/option-lines.ts'
import { READERS } from '../../../../../domain/taxonomy/attributes/readers.ts'
import type { Attribute, AttributeType } from '../../../../../domain/taxonomy/attributes/types.ts'
import { ATTRIBUTE_TYPES } from '../../../../../domain/taxonomy/attributes/types.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import { takesOptions } from './forms.ts'

export const TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  enum: 'One of a list',
  multi: 'Several of a list',
  date: 'Date',
  'external-id': 'Id given elsewhere',
}

/** What is chosen once, when an attribute is made. */
export function placeControls(
  form: Typed,
  categories: readonly (readonly [slug: string, name: string])[],
): readonly Control[] {
  return [
    control('select', form, 'category', 'Category', {
      hint: 'It counts for all below this category, too.',
      options: [['', 'Every category'], ...categories],
    }),
    control('text', form, 'key', 'Key', {
      isRequired: true,
      maxLength: 40,
      hint: 'In addresses, in JSON and in searches: attr.key:value. It stays as it is made.',
    }),
    control('select', form, 'type', 'Type', {
      hint: 'It stays as it is made.',
      options: ATTRIBUTE_TYPES.map((type) => [type, TYPE_NAMES[type]] as const),
    }),
  ]
}

/** What may be changed; with a type only what belongs to it. */
export function saidControls(form: Typed, type: AttributeType | null): readonly Control[] {
  return [
    control('text', form, 'label', 'Label', { isRequired: true, maxLength: 60 }),
    control('text', form, 'hint', 'Hint', { maxLength: 200, hint: 'Below the field of uploads.' }),
    ...limitControls(form, type),
    control('select', form, 'reader', 'Read out of names', {
      options: [
        ['', 'Only what options are spelled like'],
        ...Object.entries(READERS).map(([name, { label }]) => [name, label] as const),
      ],
    }),
    control('check', form, 'isRequired', 'Required: an upload without it is refused'),
    control('check', form, 'isSearchable', 'Found by searches'),
    control('check', form, 'isFacet', 'Offered beside lists, with counts'),
    ...(type === null
      ? []
      : [control('check', form, 'isRetired', 'Retired: takes no new values, old ones stay')]),
    control('check', form, 'reread', 'Read the names of the torrents that are here again', {
      hint: 'A task fills what is missing; what people have said stays.',
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
          control('area', form, 'options', 'Options', {
            rows: 12,
            hint:
              `${only('Of lists.')}One a line: value | label | how names spell it. ` +
              'As in: web-dl | WEB-DL | webdl, web. What is left out is retired.',
          }),
        ]
      : []),
    ...(is('number', 'date')
      ? [
          control('text', form, 'min', 'Least', {
            ...number,
            hint: `${only('Of numbers and dates.')}Empty: any.`,
          }),
          control('text', form, 'max', 'Most', number),
        ]
      : []),
    ...(is('number')
      ? [
          control('check', form, 'isWhole', 'Whole numbers only'),
          control('text', form, 'unit', 'Unit', { maxLength: 20, hint: 'As in min or kbit/s.' }),
        ]
      : []),
    ...(is('text')
      ? [
          control('text', form, 'maxLength', 'Characters at most', {
            maxLength: 3,
            hint: `${only('Of texts.')}200 when it is empty.`,
          }),
          control('text', form, 'pattern', 'Pattern', {
            maxLength: 100,
            hint: `${only('Of texts.')}A regular expression for the whole of it.`,
          }),
        ]
      : []),
    ...(is('external-id')
      ? [
          control('select', form, 'source', 'Given by', {
            options: [
              ...(type === null ? [['', 'Of ids given elsewhere'] as const] : []),
              ...sourceNames.map((name) => [name, sources[name].label] as const),
            ],
          }),
        ]
      : []),
  ]
}

/** The form as an attribute stands. */
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
