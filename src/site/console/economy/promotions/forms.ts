import { promotionScopes, usualFactors } from '../../../../domain/promotions/scopes.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { HOUR_MS } from '../../../../domain/units.ts'
import { flag, id, oneOf, strictRecord, text, time } from '../../../../shared/shape.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import type { NewPromotion } from '../../../../store/promotions/promotions.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'

const scopes = Object.keys(promotionScopes) as (keyof typeof promotionScopes)[]
const factors = Object.keys(usualFactors) as (keyof typeof usualFactors)[]
/** How long it holds, in hours from its start; '' without an end. */
export const HOURS = ['24', '48', '72', '168', '336', '720', ''] as const

export const promotionForm = strictRecord({
  title: text(120).trim().min(1).describe('shown to members'),
  scope: oneOf(scopes),
  target: text(100).trim().optional().describe('slug, ID, or name of a member'),
  role: oneOf(memberRoles).optional(),
  factors: oneOf(factors),
  startsIn: text(4)
    .regex(/^\d{0,4}$/, 'hours, up to 9999')
    .optional()
    .describe('hours until it starts; 0: now'),
  hours: oneOf(HOURS).optional().describe('length; empty: until it is ended'),
  announce: oneOf(['on']).or(flag).optional(),
  amnesty: oneOf(['on']).or(flag).optional().describe('for everything, when no download counts'),
})

/** The promotion that a form describes, as of `now`. */
export function readPromotion(fields: Fields, now: Date): FormResult<NewPromotion> {
  const form = readForm(promotionForm, fields)
  if (!form.ok) return form
  const { title, scope, target = '', role = null, factors, startsIn, hours = '' } = form.value
  const { announce, amnesty } = form.value
  if (scope === 'role' && role === null) return { ok: false, errors: wrong('role', 'is missing') }
  const startsAt = new Date(now.getTime() + Number(startsIn ?? 0) * HOUR_MS)
  const endsAt = hours === '' ? null : new Date(startsAt.getTime() + Number(hours) * HOUR_MS)
  const isAnnounced = announce === 'on' || announce === true
  const hasAmnesty = amnesty === 'on' || amnesty === true
  const isFree = scope === 'global' && usualFactors[factors].downPermille === 0
  if (hasAmnesty && !isFree) {
    return { ok: false, errors: wrong('amnesty', 'requires freeleech for everything') }
  }
  const what = { title, scope, target, role, startsAt, endsAt, isAnnounced, hasAmnesty }
  return { ok: true, value: { ...what, ...usualFactors[factors] } }
}

/** The scope that is asked for; without one, everything. */
export function scopeIn(fields: Fields) {
  return scopes.find((scope) => scope === fields.scope) ?? 'global'
}

export const scopeQuery = { scope: oneOf(scopes).optional() }

const placeShape = strictRecord({ at: time, id })

/** `cursor`; undefined for a bad one. */
export function placeOf(query: Fields): { at: Date; id: number } | null | undefined {
  const place = decodeCursor(placeShape, query.cursor)
  if (place === null || place === undefined) return place
  return { at: new Date(place.at), id: place.id }
}

export { listLimit }
