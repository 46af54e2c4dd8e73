import { isSource, sourceNames } from '../../bundles/external-ids/sources.ts'
import { MAX_TEXT, parseValue } from './parse.ts'
import type { Attribute, AttributeType, Limits } from './types.ts'

/** Limits as they are typed in a form; '' means none. */
export interface TypedLimits {
  readonly min: string
  readonly max: string
  readonly isWhole: boolean
  readonly maxLength: string
  readonly pattern: string
  readonly source: string
}

export type ReadLimits =
  | { readonly ok: true; readonly limits: Limits }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> }

/** The most characters of a pattern. */
const MAX_PATTERN = 100
/**
 * The most unbounded repetitions in a pattern, because each of them multiplies the time that
 * matching takes.
 */
const MAX_ENDLESS = 2

/** Reads the limits that apply to a type; others are ignored. */
export function readLimits(type: AttributeType, typed: TypedLimits): ReadLimits {
  switch (type) {
    case 'number':
    case 'date':
      return readRange(type, typed)
    case 'text':
      return readTextLimits(typed)
    case 'external-id':
      return isSource(typed.source)
        ? { ok: true, limits: { source: typed.source } }
        : wrong('source', `must be one of: ${sourceNames.join(', ')}`)
    case 'boolean':
    case 'enum':
    case 'multi':
      return { ok: true, limits: {} }
  }
}

function readRange(type: 'number' | 'date', { min, max, isWhole }: TypedLimits): ReadLimits {
  const ends: Record<string, number | string> = {}
  for (const [name, text] of Object.entries({ min, max })) {
    const read = parseValue(bare(type), text)
    if (!read.ok) return wrong(name, read.text)
    if (typeof read.value === 'number' || typeof read.value === 'string') ends[name] = read.value
  }
  if (ends.min !== undefined && ends.max !== undefined && ends.min > ends.max) {
    return wrong('max', 'is below the minimum')
  }
  return { ok: true, limits: { ...ends, ...(type === 'number' && isWhole && { isWhole }) } }
}

function readTextLimits({ maxLength, pattern }: TypedLimits): ReadLimits {
  const length = maxLength === '' ? null : Number(maxLength)
  if (length !== null && !(Number.isInteger(length) && length >= 1 && length <= MAX_TEXT)) {
    return wrong('maxLength', `must be from 1 to ${MAX_TEXT}`)
  }
  const fault = pattern === '' ? null : patternFault(pattern)
  if (fault !== null) return wrong('pattern', fault)
  return {
    ok: true,
    limits: { ...(length !== null && { maxLength: length }), ...(pattern !== '' && { pattern }) },
  }
}

/**
 * Returns why a pattern is not accepted; null when it is. Repeated groups, lookarounds and back
 * references are refused, because with them one value could keep the site busy for minutes.
 */
export function patternFault(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN) return `can have at most ${MAX_PATTERN} characters`
  const plain = pattern.replace(/\\[^1-9k]/g, 'x').replace(/\[[^\]]*\]/g, 'x')
  if (/\\[1-9k]/.test(plain)) return 'cannot refer back to a group'
  if (/\(\?(?!:)/.test(plain)) return 'cannot contain a lookahead or lookbehind'
  if (/\)[*+?{]/.test(plain)) return 'cannot repeat a group'
  if ((plain.match(/[*+]|\{\d*,\d*\}/g) ?? []).length > MAX_ENDLESS) {
    return `can have at most ${MAX_ENDLESS} parts of unlimited length`
  }
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
    return null
  } catch {
    return 'is not a regular expression'
  }
}

/** Returns an attribute of a type, without limits. */
function bare(type: AttributeType): Attribute {
  const flags = { isRequired: false, isSearchable: false, isFacet: false, isRetired: false }
  const words = { key: 'x', label: 'x', unit: '', hint: '', reader: null }
  return { ...words, ...flags, type, limits: {}, options: [] }
}

function wrong(field: string, text: string): ReadLimits {
  return { ok: false, errors: { [field]: text } }
}
