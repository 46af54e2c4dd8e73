import { memberRoles } from '../../../../../domain/roles/permission-rows.ts'
import type { Params, Values } from '../../../../../domain/ratio/params.ts'
import { readParams } from '../../../../../domain/ratio/params.ts'
import { strategies, strategyNamed } from '../../../../../domain/ratio/strategies.ts'
import { usualTerms } from '../../../../../domain/ratio/strategy.ts'
import { termParams } from '../../../../../domain/ratio/terms.ts'
import { looseRecord, oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import type { PolicyForm } from '../../../../../store/ratio/policies.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'

const names = strategies.map(({ name }) => name)

/** The form also has `param.NAME` and `term.NAME`, each within the bounds that it shows. */
export const policyShape = looseRecord({
  name: text(60).trim().min(1),
  strategy: oneOf(names),
  scope: oneOf(['everyone', 'role', 'category']),
  role: oneOf(memberRoles)
    .or(oneOf(['']))
    .optional(),
  category: text(60).optional().describe('slug'),
})

const known = strictRecord(policyShape.shape)

export const startShape = strictRecord({
  days: text(3)
    .regex(/^\d*$/, 'must be a whole number of days, or empty')
    .optional()
    .describe('starts in this many days; empty: now'),
})

interface Category {
  readonly id: number
  readonly slug: string
}

/** Reads the form of a policy, with each error at its field. */
export function readPolicy(body: Fields, categories: readonly Category[]): FormResult<PolicyForm> {
  const rest = Object.entries(body).filter(([name]) => !/^(param|term)\./.test(name))
  const form = readForm(known, Object.fromEntries(rest))
  if (!form.ok) return form
  const { name, strategy: chosen, scope, role = '', category = '' } = form.value
  const strategy = strategyNamed(chosen)
  if (strategy === undefined)
    return { ok: false, errors: wrong('strategy', 'is not one of the choices') }
  const params = readPart(strategy.params, 'param', body)
  const usual = valuesOf('term', usualTerms(strategy))
  const terms = readPart(termParams, 'term', { ...usual, ...body })
  const found = categories.find(({ slug }) => slug === category)
  const errors = {
    ...params.faults,
    ...terms.faults,
    ...(scope === 'role' && role === '' && wrong('role', 'is required')),
    ...(scope === 'category' && found === undefined && wrong('category', 'is not a category')),
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const of = { role: scope === 'role' ? role : null }
  const categoryId = scope === 'category' && found !== undefined ? found.id : null
  const values = { params: params.values, terms: terms.values }
  return { ok: true, value: { name, strategy: chosen, scope, ...of, categoryId, ...values } }
}

/** Reads the parameters that a form has under a prefix, with their errors. */
export function readPart(
  params: Params,
  prefix: 'param' | 'term' | 'value' | 'given',
  body: Fields,
) {
  const named = Object.keys(params).map((name) => [name, body[`${prefix}.${name}`]])
  const given = Object.fromEntries(named) as Record<string, unknown>
  const read = readParams(params, given)
  if (read.ok) return { values: read.values as Values, faults: {} }
  const faults = Object.entries(read.faults).map(([name, fault]) => [`${prefix}.${name}`, [fault]])
  return { values: {} as Values, faults: Object.fromEntries(faults) as Record<string, string[]> }
}

/** Returns the initial values of a form, each under its prefixed name. */
export function valuesOf(prefix: 'param' | 'term' | 'value' | 'given', values: Values): Fields {
  const entries = Object.entries(values).map(([name, value]) => [
    `${prefix}.${name}`,
    typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value),
  ])
  return Object.fromEntries(entries)
}
