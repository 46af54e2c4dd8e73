import { hitAndRunParams, presets } from '../../../../domain/hit-and-run/rules.ts'
import type { HitAndRunRules } from '../../../../domain/hit-and-run/rules.ts'
import { readParams } from '../../../../domain/ratio/params.ts'
import { looseRecord, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { HitAndRunPolicy } from '../../../../store/hit-and-run/policies.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { dayIn } from '../../../ui/typed-times.ts'
import { banDays } from '../members/parts/forms.ts'

/** The form also has each rule value under its name, within the bounds that it shows. */
export const rulesShape = looseRecord({
  preset: oneOf(['', ...Object.keys(presets)])
    .optional()
    .describe('use its values instead of those of the form'),
  state: oneOf(['on', 'off']),
  startsAt: text(10)
    .refine((day) => day === '' || dayIn(day) !== null, 'is not a day such as 2026-11-20')
    .optional()
    .describe('downloads before that day do not count; empty: unchanged, or now'),
  immuneRoles: text(500)
    .regex(/^[a-z0-9-]*(\s*,\s*[a-z0-9-]+)*$/, 'must be slugs of roles, separated by commas')
    .optional(),
  confirm: oneOf(['yes']).optional().describe('without it, nothing is changed: a preview'),
})

const known = strictRecord(rulesShape.shape)

export interface RulesForm {
  readonly policy: HitAndRunPolicy
  readonly isConfirmed: boolean
}

/** Reads the rules of a form, with each error at its field. `was` has the previous values. */
export function readRules(
  body: Fields,
  was: HitAndRunPolicy | null,
  now: Date,
): FormResult<RulesForm> {
  const names = Object.keys(hitAndRunParams)
  const rest = Object.entries(body).filter(([name]) => !names.includes(name))
  const preset = Object.hasOwn(presets, String(body.preset)) ? presets[String(body.preset)] : null
  const values = readParams(hitAndRunParams, preset?.rules ?? pick(body, names))
  const form = readForm(known, Object.fromEntries(rest))
  const faults = values.ok ? {} : values.faults
  const errors = {
    ...(form.ok ? {} : form.errors),
    ...Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, [fault]])),
  }
  if (!form.ok || !values.ok) return { ok: false, errors }
  const { state, startsAt = '', immuneRoles = '', confirm } = form.value
  const policy = {
    isOn: state === 'on',
    rules: values.values as HitAndRunRules,
    immuneRoles: immuneRoles.split(',').flatMap((slug) => slug.trim() || []),
    startsAt: dayIn(startsAt) ?? was?.startsAt ?? now,
  }
  return { ok: true, value: { policy, isConfirmed: confirm === 'yes' } }
}

function pick(body: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, body[name]]))
}

/** Returns the initial values of a form for these rules. */
export function rulesFields(policy: HitAndRunPolicy | null, rules: HitAndRunRules): Fields {
  return {
    state: policy?.isOn === true ? 'on' : 'off',
    startsAt: policy?.startsAt.toISOString().slice(0, 10) ?? '',
    immuneRoles: policy?.immuneRoles.join(', ') ?? '',
    ...Object.fromEntries(Object.entries(rules).map(([name, value]) => [name, String(value)])),
  }
}

export const pardonShape = strictRecord({ reason: text(200).trim().min(3) })

export const freedomShape = strictRecord({
  free: oneOf(['yes', 'no']),
  reason: text(200).trim().min(3),
  days: banDays,
})
