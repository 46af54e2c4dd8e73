import { bytes, capital, count, utc } from '../../../../../shared/format.ts'

// The audit log stores fields under the names in the code and values as JSON. Staff read both in
// the words of the page where they changed them.

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/
/** Objects nested deeper than this are left out; the JSON of the log has them. */
const DEEPEST = 3

/** The unit of a value by the last part of its field's name, which the label omits. */
const UNITS: readonly (readonly [RegExp, (value: number) => string])[] = [
  [/bytes$/i, (value) => bytes(value)],
  [/seconds$/i, (value) => `${count(value)} s`],
  [/permille$/i, (value) => `${value / 10} %`],
]

/**
 * Returns *Allowed* for `isAllowed`, *Max leech slots* for `max_leech_slots`, and *Size* for
 * `sizeBytes`.
 */
export function fieldLabel(name: string): string {
  const spaced = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
    .replace(/^(is|has) /, '')
    .replace(/ (bytes|seconds|permille)$/, '')
    .replace(/\b(id|url|ip|irc|asn)\b/g, (short) => short.toUpperCase())
  return capital(spaced)
}

/** Formats a value of the log as text; null when there was none. */
export function valueText(name: string, value: unknown, depth = 0): string | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return numberText(name, value)
  if (typeof value === 'string') return ISO_TIME.test(value) ? utc(new Date(value)) : value
  if (depth === DEEPEST) return '…'
  if (Array.isArray(value)) {
    const texts = value.map((one) => valueText(name, one, depth + 1) ?? '–')
    return texts.length === 0 ? null : texts.join(', ')
  }
  const parts = Object.entries(value as object).flatMap(([key, one]) => {
    const text = valueText(key, one, depth + 1)
    return text === null ? [] : [`${fieldLabel(key)}: ${text}`]
  })
  return parts.length === 0 ? null : parts.join('; ')
}

function numberText(name: string, value: number): string {
  const unit = UNITS.find(([end]) => end.test(name))
  return unit === undefined ? String(value) : unit[1](value)
}
