import { formulaNamed, formulaNames } from '../../../../domain/points/formulas.ts'
import { promotionScopes } from '../../../../domain/promotions/scopes.ts'
import type { PromotionScope } from '../../../../domain/promotions/scopes.ts'
import type { Params, Values } from '../../../../domain/ratio/params.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import type { SimulationGiven } from '../../../../domain/ratio/simulations/given.ts'
import {
  pointsParams,
  policyParams,
  promotionParams,
} from '../../../../domain/ratio/simulations/params.ts'
import type {
  PlainFormula,
  PlainRule,
  SimulationKind,
} from '../../../../domain/ratio/simulations/work.ts'
import { simulationKinds } from '../../../../domain/ratio/simulations/work.ts'
import { DAY_SECONDS } from '../../../../domain/units.ts'
import { count, id, looseRecord, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { PolicyForm } from '../../../../store/ratio/policies.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { readPart, readPolicy } from '../../people/ratio/parts/forms.ts'

export const nameShape = strictRecord({ name: text(60).trim() })

/**
 * The form also has `given.NAME`, `param.NAME`, `term.NAME` and `value.NAME`, depending on the
 * kind.
 */
export const simulationForm = looseRecord({
  kind: oneOf(simulationKinds),
  name: text(60).trim().optional().describe('named simulations are kept'),
  scope: text(20).optional().describe('for a policy or a promotion'),
  target: text(100).trim().optional().describe('slug, ID, or name of a member'),
  role: oneOf(memberRoles)
    .or(oneOf(['']))
    .optional(),
  category: text(60).optional().describe('slug, for a policy of a role'),
  strategy: text(60).optional().describe('for a policy'),
  formula: text(20).optional().describe('for points'),
})

const plainShape = strictRecord(simulationForm.shape)
/** Fields whose names come from the rules and formulas. */
const OF_KIND = /^(given|param|term|value)\.\w+$/

export const kindParams: Readonly<Record<SimulationKind, Params>> = {
  policy: policyParams,
  promotion: promotionParams,
  points: pointsParams,
}

/** The data from the database that the form needs; the caller loads it. */
export interface Known {
  readonly categories: readonly { readonly id: number; readonly slug: string }[]
  /** Returns the rules in force that the proposed rule does not replace. */
  readonly besides: (proposed: PlainRule) => readonly PlainRule[]
  readonly inForce: PlainFormula | null
  readonly targetOf: (scope: PromotionScope, target: string) => Promise<number | null>
  /** The last day of the window, in days since 1970. */
  readonly lastDay: number
}

export interface Asked {
  readonly name: string
  readonly days: number
  readonly given: SimulationGiven
}

/** Reads the form of a simulation, with each error at its field. */
export async function readAsked(body: Fields, known: Known): Promise<FormResult<Asked>> {
  const plain = Object.entries(body).filter(([field]) => !OF_KIND.test(field))
  const form = readForm(plainShape, Object.fromEntries(plain))
  if (!form.ok) return form
  const { kind, name = '' } = form.value
  const own = readPart(kindParams[kind], 'given', body)
  const rest = await readKind(kind, body, own.values, known)
  const faults = { ...own.faults, ...(rest.ok ? {} : rest.errors) }
  if (!rest.ok || Object.keys(faults).length > 0) return { ok: false, errors: faults }
  return { ok: true, value: { name, days: Number(own.values.days), given: rest.value } }
}

async function readKind(
  kind: SimulationKind,
  body: Fields,
  values: Values,
  known: Known,
): Promise<FormResult<SimulationGiven>> {
  if (kind === 'policy') return readRule(body, values, known)
  return kind === 'points' ? readPoints(body, known) : readPromotion(body, values, known)
}

function readRule(body: Fields, { begin }: Values, known: Known): FormResult<SimulationGiven> {
  const { strategy, scope, role, category } = body
  const parts = Object.entries(body).filter(([name]) => /^(param|term)\./.test(name))
  const fields = { ...Object.fromEntries(parts), name: 'proposed', strategy, scope, role, category }
  const form = readPolicy(fields, known.categories)
  if (!form.ok) return form
  const proposed = plainOf(form.value)
  const rules = [proposed, ...known.besides(proposed)]
  return { ok: true, value: { kind: 'policy', rules, begin: begin as 'fresh' | 'stood' } }
}

function plainOf({ name: _, ...form }: PolicyForm): PlainRule {
  return { id: 0, ...form } as PlainRule
}

function readPoints(body: Fields, { inForce }: Known): FormResult<SimulationGiven> {
  const name = String(body.formula)
  const formula = formulaNames.includes(name as 'babou') ? formulaNamed(name) : undefined
  if (formula === undefined)
    return { ok: false, errors: wrong('formula', 'is not a value of this site') }
  const { values, faults } = readPart(formula.params, 'value', body)
  if (Object.keys(faults).length > 0) return { ok: false, errors: faults }
  const then = { formula: name, values }
  return { ok: true, value: { kind: 'points', now: inForce, then } }
}

async function readPromotion(
  body: Fields,
  { upFactor, downFactor, beginsAgo, lasts }: Values,
  { targetOf, lastDay }: Known,
): Promise<FormResult<SimulationGiven>> {
  const scope = String(body.scope) as PromotionScope
  if (!Object.hasOwn(promotionScopes, scope)) {
    return { ok: false, errors: wrong('scope', 'is not one of the choices') }
  }
  const [role, target] = [
    String(body.role ?? ''),
    String(body.target ?? '')
      .trim()
      .slice(0, 100),
  ]
  if (scope === 'role' && role === '') return { ok: false, errors: wrong('role', 'is missing') }
  const hasTarget = scope !== 'global' && scope !== 'role'
  const targetId = hasTarget ? await targetOf(scope, target) : null
  if (hasTarget && targetId === null) {
    return { ok: false, errors: wrong('target', 'does not exist') }
  }
  const from = (lastDay + 1 - Number(beginsAgo)) * DAY_SECONDS
  const value = {
    ...({ kind: 'promotion', scope, targetId } as const),
    target: hasTarget ? target : role,
    role: scope === 'role' ? role : null,
    upPermille: Math.round(Number(upFactor) * 1_000),
    downPermille: Math.round(Number(downFactor) * 1_000),
    ...{ from, until: from + Number(lasts) * DAY_SECONDS },
  }
  return { ok: true, value }
}

/** The cursor of the list of affected members. */
export const touchedPlace = strictRecord({ weight: count, id })
