import type { Bounds, Criterion } from '../../../../../domain/roles/class-rules.ts'
import { criteria, criterionNames, MOST_INVITES } from '../../../../../domain/roles/class-rules.ts'
import { bytes } from '../../../../../shared/format.ts'
import type { Infer, Shape } from '../../../../../shared/shape.ts'
import {
  checkbox,
  color,
  count,
  eitherOf,
  oneOf,
  slug,
  strictRecord,
  text,
} from '../../../../../shared/shape.ts'

const name = text(40).min(1)

/** The other pages below /admin/roles. */
const RESERVED = ['made', 'new', 'rights']

export const roleForm = strictRecord({
  slug: slug
    .max(40)
    .refine((given) => !RESERVED.includes(given), 'is reserved for a page of the console'),
  name,
  kind: oneOf(['class', 'secondary']),
  color: color.optional(),
})

/** A typed value such as `25 GiB` or `1.05`; empty for no requirement. */
const bound = eitherOf(count, text(30)).optional()
const bounds = criterionNames.map((one): [string, Shape] => [one, bound])

/** Browsers do not send unchecked boxes. */
export const roleEdit = strictRecord({
  name,
  color: color.optional(),
  keepPercent: eitherOf(count, text(3)).optional(),
  isOn: checkbox.optional(),
  invites: eitherOf(count, text(3)).optional(),
  ...Object.fromEntries(bounds),
})

const UNITS = ['b', 'kib', 'mib', 'gib', 'tib', 'pib'] as const

/** Reads a typed bound; undefined for none, null for an invalid one. */
function readBound(criterion: Criterion, typed: unknown): number | null | undefined {
  const given = String(typed ?? '').trim()
  if (given === '') return undefined
  const [, number, unit] = /^(\d{1,15}(?:\.\d{1,3})?)\s*([a-z]*)$/i.exec(given) ?? []
  if (number === undefined) return null
  if (criteria[criterion].unit !== 'bytes') return unit === '' ? Number(number) : null
  const power = UNITS.findIndex((one) => one === (unit === '' ? 'b' : unit.toLowerCase()))
  const value = Math.round(Number(number) * 1_024 ** power)
  return power === -1 || !Number.isSafeInteger(value) ? null : value
}

/** Reads the bounds of a form, with errors at their fields. */
export function readBounds(form: Infer<typeof roleEdit>) {
  const errors: Record<string, string[]> = {}
  const read: Partial<Record<Criterion, number>> = {}
  for (const one of criterionNames) {
    const value = readBound(one, (form as Readonly<Record<string, unknown>>)[one])
    const isBytes = criteria[one].unit === 'bytes'
    if (value === null)
      errors[one] = [isBytes ? 'must be a size such as 25 GiB' : 'must be a number']
    else if (value !== undefined) read[one] = value
  }
  const percent = Number(form.keepPercent ?? 90)
  const isPercent = Number.isInteger(percent) && percent >= 0 && percent <= 100
  if (!isPercent) errors.keepPercent = ['must be a number from 0 to 100']
  const invites = Number(form.invites ?? 0)
  const isAmount = Number.isInteger(invites) && invites >= 0 && invites <= MOST_INVITES
  if (!isAmount) errors.invites = [`must be a number from 0 to ${MOST_INVITES}`]
  return {
    bounds: read as Bounds,
    keepPercent: isPercent ? percent : 90,
    invites: isAmount ? invites : 0,
    errors,
  }
}

/** Formats a bound for a form, as its exact value. */
export function boundText(criterion: Criterion, value: number | undefined): string {
  if (value === undefined) return ''
  if (criteria[criterion].unit !== 'bytes') return String(value)
  const shown = bytes(value)
  return readBound(criterion, shown) === value ? shown : String(value)
}
