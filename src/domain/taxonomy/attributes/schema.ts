import { optionFault, MAX_OPTIONS } from './option-lines.ts'
import { readLimits } from './limits.ts'
import { spellingOf } from './read-name.ts'
import type { Attribute, AttributeOption, Limits } from './types.ts'

// The attributes of a category as text, with which they can be copied to another installation. An
// import creates and changes attributes; those that are not in the text are neither changed nor
// removed.

/**
 * An attribute in a schema. Fields that are missing keep their value or, for a new attribute, get
 * the default.
 */
export type GivenAttribute = Pick<Attribute, 'key' | 'type'> &
  Partial<Omit<Attribute, 'key' | 'type' | 'options'>> & {
    readonly options?: readonly GivenOption[]
  }
type GivenOption = Pick<AttributeOption, 'value'> & Partial<AttributeOption>

export interface Change {
  readonly act: 'make' | 'change' | 'none'
  /** The attribute after the import. */
  readonly attribute: Attribute
  /** The fields that differ; empty for a new attribute. */
  readonly fields: readonly string[]
}

export type ImportPlan =
  | { readonly ok: true; readonly changes: readonly Change[] }
  /** The errors, each of which begins with the key of the attribute. */
  | { readonly ok: false; readonly faults: readonly string[] }

const NEW = {
  ...{ label: '', unit: '', hint: '', reader: null, limits: {}, options: [] },
  ...{ isRequired: false, isSearchable: true, isFacet: false, isRetired: false },
}

/**
 * Returns what an import would do to a category.
 *
 * @param own the existing attributes of the category
 * @param all the attributes of all categories, because a key must have the same type everywhere
 */
export function planImport(
  given: readonly GivenAttribute[],
  own: readonly Attribute[],
  all: readonly Attribute[],
): ImportPlan {
  const faults: string[] = []
  const changes: Change[] = []
  const seen = new Set<string>()
  for (const one of given) {
    const stands = own.find(({ key }) => key === one.key)
    const other = all.find(({ key, type }) => key === one.key && type !== one.type)
    const wrong = seen.has(one.key) ? ['is listed twice'] : []
    if (other !== undefined) wrong.push(`has the type ${other.type} here, not ${one.type}`)
    seen.add(one.key)
    const read = attributeOf(one, stands)
    wrong.push(...read.faults)
    faults.push(...wrong.map((text) => `${one.key} ${text}`))
    changes.push(changeOf(read.attribute, stands))
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, changes }
}

function attributeOf(given: GivenAttribute, stands: Attribute | undefined) {
  const said = { ...NEW, ...stands, ...given }
  // Only these fields, because an existing attribute may have more, such as its ID.
  const { key, type, label, unit, hint, reader } = said
  const { isRequired, isSearchable, isFacet, isRetired } = said
  const flags = { isRequired, isSearchable, isFacet, isRetired }
  const attribute = { key, type, label, unit, hint, reader, ...flags, limits: said.limits }
  const limits = limitsOf(attribute)
  const options = optionsOf(given.options ?? [], stands?.options ?? [])
  const faults = [...limits.faults, ...options.faults]
  if (attribute.label === '') faults.push('needs a label')
  const isList = attribute.type === 'enum' || attribute.type === 'multi'
  if (isList && options.all.length === 0) faults.push('needs options')
  if (!isList && options.all.length > 0)
    faults.push(`has options, which the type ${attribute.type} does not allow`)
  return { attribute: { ...attribute, limits: limits.limits, options: options.all }, faults }
}

function limitsOf({ type, limits }: Pick<Attribute, 'type' | 'limits'>): {
  readonly limits: Limits
  readonly faults: readonly string[]
} {
  const { min = '', max = '', isWhole = false, maxLength = '', pattern = '', source = '' } = limits
  const ends = { min: String(min), max: String(max), maxLength: String(maxLength) }
  const read = readLimits(type, { ...ends, isWhole, pattern, source })
  if (read.ok) return { limits: read.limits, faults: [] }
  const faults = Object.entries(read.errors).map(([name, text]) => `has limits: ${name} ${text}`)
  return { limits: {}, faults }
}

/** Returns the given options in order, then the existing ones that are not among them. */
function optionsOf(given: readonly GivenOption[], stood: readonly AttributeOption[]) {
  const all = new Map<string, AttributeOption>()
  const faults: string[] = []
  for (const one of given) {
    const { value } = one
    const stands = stood.find((other) => other.value === value)
    const label = one.label ?? stands?.label ?? value
    const fault = all.has(value) ? `lists “${value}” twice` : optionFault(value, label)
    if (fault !== null) faults.push(`has invalid options: ${fault}`)
    const words = one.spellings ?? stands?.spellings ?? [value]
    const spellings = [...new Set(words.map(spellingOf))].filter((word) => word !== '')
    const isRetired = one.isRetired ?? stands?.isRetired ?? false
    all.set(value, { value, label, spellings, isRetired })
  }
  for (const one of stood) if (!all.has(one.value)) all.set(one.value, one)
  if (all.size > MAX_OPTIONS) faults.push(`has more than ${MAX_OPTIONS} options`)
  return { all: [...all.values()], faults }
}

const COMPARED = [
  ...(['label', 'unit', 'hint', 'isRequired', 'isSearchable', 'isFacet', 'isRetired'] as const),
  ...(['limits', 'reader', 'options'] as const),
] as const

function changeOf(attribute: Attribute, stands: Attribute | undefined): Change {
  if (stands === undefined) return { act: 'make', attribute, fields: [] }
  const fields = COMPARED.filter((name) => textOf(attribute[name]) !== textOf(stands[name]))
  return { act: fields.length === 0 ? 'none' : 'change', attribute, fields }
}

/** Returns a text that is the same for equal values, whatever the order of their keys. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) => {
    const isRecord = typeof one === 'object' && one !== null && !Array.isArray(one)
    return isRecord ? Object.fromEntries(Object.entries(one).sort(byName)) : one
  })
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
