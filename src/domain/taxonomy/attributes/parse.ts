import { readIdOf } from '../../bundles/external-ids/read.ts'
import { isSource, sources } from '../../bundles/external-ids/sources.ts'
import type { Attribute, AttributeOption, AttributeValue } from './types.ts'

/**
 * A value as it is stored, null for none; or the error, as a text that follows the label of the
 * attribute.
 */
export type ParsedValue =
  | { readonly ok: true; readonly value: AttributeValue | null }
  | { readonly ok: false; readonly text: string }

/** The most characters of a text, unless the limits say otherwise. */
export const MAX_TEXT = 200
/** The most values of a `multi` attribute. */
const MAX_CHOSEN = 50

const NONE: ParsedValue = { ok: true, value: null }

/**
 * Reads the value of an attribute from a form or JSON: text, number, boolean or a list; for
 * `multi`, also a text with commas. An empty value means none; whether the attribute is required is
 * checked elsewhere.
 *
 * @param kept the stored value: options that were retired since then are still accepted
 */
export function parseValue(
  attribute: Attribute,
  given: unknown,
  kept?: AttributeValue,
): ParsedValue {
  if (given === undefined || given === null) return NONE
  if (attribute.type === 'multi') return parseMany(attribute, given, kept)
  if (attribute.type === 'boolean') return parseBoolean(given)
  const only: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given
  if (typeof only !== 'string' && typeof only !== 'number') return wrong('must be a single value')
  const text = String(only).trim()
  if (text === '') return NONE
  switch (attribute.type) {
    case 'text':
      return parseText(attribute, text)
    case 'number':
      return parseNumber(attribute, text)
    case 'enum':
      return parseOption(attribute, text, kept)
    case 'date':
      return parseDate(attribute, text)
    case 'external-id':
      return parseId(attribute, text)
  }
}

function parseText({ limits }: Attribute, given: string): ParsedValue {
  const text = given.replace(/\s+/g, ' ').normalize('NFC')
  const { maxLength = MAX_TEXT, pattern } = limits
  if (/[\u0000-\u001f\u007f]/.test(text))
    return wrong('contains characters that cannot be displayed')
  if (Array.from(text).length > maxLength) return wrong(`can have at most ${maxLength} characters`)
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)) {
    return wrong(`must match the pattern ${pattern}`)
  }
  return { ok: true, value: text }
}

/** A number with as many digits as are stored: more of them would be rounded. */
const NUMBER = /^[+-]?\d{1,15}(?:[.,]\d{1,6})?$/

function parseNumber({ limits, unit }: Attribute, text: string): ParsedValue {
  const bare = unit !== '' && text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text
  if (!NUMBER.test(bare)) return wrong('must be a number')
  const value = Number(bare.replace(',', '.'))
  const { min, max, isWhole = false } = limits
  if (isWhole && !Number.isInteger(value)) return wrong('must be a whole number')
  if (typeof min === 'number' && value < min) return wrong(`must be at least ${min}`)
  if (typeof max === 'number' && value > max) return wrong(`must be at most ${max}`)
  return { ok: true, value }
}

const YES = new Set(['true', 'on', 'yes', '1'])
const NO = new Set(['false', 'off', 'no', '0'])

function parseBoolean(given: unknown): ParsedValue {
  if (typeof given === 'boolean') return { ok: true, value: given }
  // A checkbox and the hidden field before it are both sent, of which the last one counts.
  const last: unknown = Array.isArray(given) ? given.at(-1) : given
  const text = typeof last === 'string' || typeof last === 'number' ? String(last) : null
  if (text === null) return wrong('must be yes or no')
  const word = text.trim().toLowerCase()
  if (word === '') return NONE
  if (YES.has(word)) return { ok: true, value: true }
  return NO.has(word) ? { ok: true, value: false } : wrong('must be yes or no')
}

function parseOption(attribute: Attribute, text: string, kept?: AttributeValue): ParsedValue {
  const found = optionOf(attribute, text, kept === undefined ? [] : [kept])
  return found === null ? wrong(notOne(attribute, text)) : { ok: true, value: found.value }
}

function parseMany(attribute: Attribute, given: unknown, kept?: AttributeValue): ParsedValue {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  const isAllText = list.every((one) => typeof one === 'string')
  if (!isAllText) return wrong('must be a list of values')
  const texts = list.flatMap((one) => one.split(',')).map((one) => one.trim())
  const chosen = new Set<string>()
  for (const text of texts) {
    if (text === '') continue
    const found = optionOf(attribute, text, Array.isArray(kept) ? kept : [])
    if (found === null) return wrong(notOne(attribute, text))
    chosen.add(found.value)
  }
  if (chosen.size > MAX_CHOSEN) return wrong(`can have at most ${MAX_CHOSEN} values`)
  // In the order of the menu, so that equal choices are stored in the same way.
  const inOrder = attribute.options.map(({ value }) => value).filter((value) => chosen.has(value))
  return inOrder.length === 0 ? NONE : { ok: true, value: inOrder }
}

/** Finds an option by its value or label, ignoring case. */
function optionOf(
  { options }: Attribute,
  text: string,
  kept: readonly unknown[],
): AttributeOption | null {
  const typed = text.toLowerCase()
  const found =
    options.find(({ value }) => value === typed) ??
    options.find(({ label }) => label.toLowerCase() === typed)
  if (found === undefined) return null
  return found.isRetired && !kept.includes(found.value) ? null : found
}

const OPTIONS_NAMED = 12

function notOne(attribute: Attribute, text: string): string {
  const open = attribute.options.filter(({ isRetired }) => !isRetired)
  const names = open.slice(0, OPTIONS_NAMED).map(({ value }) => value)
  const more = open.length > names.length ? ' …' : ''
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `has no option “${shown}”; the options are: ${names.join(', ')}${more}`
}

function parseDate({ limits }: Attribute, text: string): ParsedValue {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (parts === null) return wrong('must be a date such as 2026-05-31')
  const [year, month, day] = parts.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isReal) return wrong('is not a day of the calendar')
  const { min, max } = limits
  if (typeof min === 'string' && text < min) return wrong(`must be ${min} or later`)
  if (typeof max === 'string' && text > max) return wrong(`must be ${max} or earlier`)
  return { ok: true, value: text }
}

function parseId({ limits }: Attribute, text: string): ParsedValue {
  const { source = '' } = limits
  if (!isSource(source)) return wrong('is not from a known catalog')
  const value = readIdOf(source, text)
  const { label, example } = sources[source]
  return value === null
    ? wrong(`is not an ID of ${label}, such as ${example}`)
    : { ok: true, value }
}

function wrong(text: string): ParsedValue {
  return { ok: false, text }
}
