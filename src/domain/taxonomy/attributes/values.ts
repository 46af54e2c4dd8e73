import { parseValue } from './parse.ts'
import type { Attribute, AttributeValue, AttributeValues } from './types.ts'

export type ReadValues =
  | { readonly ok: true; readonly values: AttributeValues }
  /** The errors, by key. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> }

/** The stored values of a torrent, and how strictly new ones are checked. */
export interface Standing {
  /** The stored values; those that are not given are not changed. */
  readonly kept: AttributeValues
  /** Whether required values must be present. */
  readonly isStrict: boolean
}

/**
 * Reads the values of a category's attributes; a value for an unknown key is an error. Values of
 * retired attributes and of other categories are not changed.
 */
export function readValues(
  attributes: readonly Attribute[],
  given: Readonly<Record<string, unknown>>,
  { kept, isStrict }: Standing,
): ReadValues {
  const values = new Map<string, AttributeValue>(Object.entries(kept))
  const errors = new Map<string, string>()
  const open = new Map(
    attributes.filter(({ isRetired }) => !isRetired).map((one) => [one.key, one]),
  )
  for (const [key, text] of Object.entries(given)) {
    const attribute = open.get(key)
    if (attribute === undefined) {
      // If a form was opened for another category, it also sends that category's fields, which are
      // empty.
      if (!isEmpty(text)) errors.set(key, 'is not an attribute of this category')
      continue
    }
    const read = parseValue(attribute, text, kept[key])
    if (!read.ok) errors.set(key, read.text)
    else if (read.value === null) values.delete(key)
    else values.set(key, read.value)
  }
  for (const { key, isRequired } of open.values()) {
    if (isStrict && isRequired && !values.has(key) && !errors.has(key)) {
      errors.set(key, 'is required')
    }
  }
  if (errors.size > 0) return { ok: false, errors: Object.fromEntries(errors) }
  return { ok: true, values: sorted(values) }
}

/** Returns the values that are valid for these attributes, for a change of category. */
export function fitting(
  attributes: readonly Attribute[],
  values: AttributeValues,
): AttributeValues {
  const kept = new Map<string, AttributeValue>()
  for (const attribute of attributes) {
    const value = Object.hasOwn(values, attribute.key) ? values[attribute.key] : undefined
    const read = parseValue(attribute, value, value)
    if (read.ok && read.value !== null) kept.set(attribute.key, read.value)
  }
  return sorted(kept)
}

function isEmpty(given: unknown): boolean {
  return given === null || given === '' || (Array.isArray(given) && given.every(isEmpty))
}

function sorted(values: ReadonlyMap<string, AttributeValue>): AttributeValues {
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)))
}
