import type { Period } from '../../../../domain/promotions/periods.ts'
import { periodFrom, periodNames } from '../../../../domain/promotions/periods.ts'
import { promotionScopes, usualFactors } from '../../../../domain/promotions/scopes.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { checkbox, id, oneOf, strictRecord, text, time } from '../../../../shared/shape.ts'
import type { NewPromotion } from '../../../../store/promotions/promotions.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'
import { momentIn, typedMoment } from '../../../ui/typed-times.ts'

const scopes = Object.keys(promotionScopes) as (keyof typeof promotionScopes)[]
const factors = Object.keys(usualFactors) as (keyof typeof usualFactors)[]

export const promotionForm = strictRecord({
  title: text(120)
    .trim()
    .optional()
    .describe('shown to members; empty: a name from the factors and scope'),
  scope: oneOf(scopes),
  target: text(100).trim().optional().describe('slug, ID, address, or name of a member'),
  role: oneOf(memberRoles).optional(),
  factors: oneOf(factors),
  period: oneOf(periodNames)
    .optional()
    .describe('`dates` by default if `from` or `until` is given, else `open`'),
  from: typedMoment.optional().describe('for dates; empty: now'),
  until: typedMoment.optional().describe('for dates; empty: until it is ended'),
  announce: checkbox.optional(),
  amnesty: checkbox.optional().describe('only for freeleech of everything'),
})

/** Returns the promotion that a form describes, as of `now`; it may still lack a title. */
export function readPromotion(fields: Fields, now: Date): FormResult<NewPromotion> {
  const form = readForm(promotionForm, fields)
  if (!form.ok) return form
  const { title = '', scope, target = '', role = null } = form.value
  const { announce, amnesty } = form.value
  if (scope === 'role' && role === null) return { ok: false, errors: wrong('role', 'is missing') }
  const period = readPeriod(form.value, now)
  if (!period.ok) return period
  const isAnnounced = isChecked(announce)
  const hasAmnesty = isChecked(amnesty)
  const counted = usualFactors[form.value.factors]
  const isFree = scope === 'global' && counted.downPermille === 0
  if (hasAmnesty && !isFree) {
    return { ok: false, errors: wrong('amnesty', 'requires freeleech for everything') }
  }
  const what = { title, scope, target, role, ...period.value, isAnnounced, hasAmnesty }
  return { ok: true, value: { ...what, ...counted } }
}

interface PeriodFields {
  readonly period?: (typeof periodNames)[number]
  readonly from?: string
  readonly until?: string
}

function readPeriod(
  { period, from = '', until = '' }: PeriodFields,
  now: Date,
): FormResult<Period> {
  const name = period ?? (from === '' && until === '' ? 'open' : 'dates')
  if (name !== 'dates') return { ok: true, value: periodFrom(name, now) }
  const [startsAt, endsAt] = [momentIn(from), momentIn(until)]
  const bad = (field: string, why: string) => ({ ok: false, errors: wrong(field, why) }) as const
  const begins = startsAt ?? now
  if (endsAt !== null && endsAt <= begins) return bad('until', 'must be after the start')
  if (endsAt !== null && endsAt <= now) return bad('until', 'is in the past')
  return { ok: true, value: { startsAt: begins, endsAt } }
}

/** Returns the requested scope; without one, everything. */
export function scopeIn(fields: Fields) {
  return scopes.find((scope) => scope === fields.scope) ?? 'global'
}

export const scopeQuery = {
  scope: oneOf(scopes).optional(),
  target: text(100).optional().describe('the initial values of the form'),
}

/** The cursor of the list. */
export const place = strictRecord({ at: time, id })
