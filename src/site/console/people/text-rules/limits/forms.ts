import { DAY_SECONDS } from '../../../../../domain/units.ts'
import { count, strictRecord, text } from '../../../../../shared/shape.ts'
import type { Limit, LimitWords } from '../../../../../store/text-rules/limits.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { kindsOf, kindsShape } from '../forms.ts'

const MOST = 100_000
const number = count.or(text(9).trim().regex(/^\d+$/, 'must be a whole number'))

export const limitForm = strictRecord({
  kinds: kindsShape.describe('kinds of texts that are counted together'),
  seconds: number.describe('1 to 86,400'),
  most: number.describe('texts in that time'),
  role: text(40).optional().describe('role or class it is for; every member by default'),
})

export function readLimit(fields: Fields): FormResult<LimitWords> {
  const read = readForm(limitForm, fields)
  if (!read.ok) return read
  const kinds = kindsOf(read.value.kinds)
  const [seconds, most] = [Number(read.value.seconds), Number(read.value.most)]
  if (kinds.length === 0) return { ok: false, errors: wrong('kinds', 'must have at least one') }
  if (seconds < 1 || seconds > DAY_SECONDS) {
    return { ok: false, errors: wrong('seconds', `must be from 1 to ${DAY_SECONDS}`) }
  }
  if (most < 1 || most > MOST) {
    return { ok: false, errors: wrong('most', `must be from 1 to ${MOST}`) }
  }
  return { ok: true, value: { kinds, seconds, most, role: read.value.role || null } }
}

/** Returns the values of the form for a limit. */
export function valuesOf({ kinds, seconds, most, role }: Limit): Fields {
  return { kinds, seconds: String(seconds), most: String(most), role: role ?? '' }
}
