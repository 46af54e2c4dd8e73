import type { CategoryRow } from '../../../../store/taxonomy/categories.ts'
import { chosenFormula, formulaNamed, formulas } from '../../../../domain/points/formulas.ts'
import type { AnyFormula } from '../../../../domain/points/formula.ts'
import { usualValues } from '../../../../domain/ratio/params.ts'
import type { Values } from '../../../../domain/ratio/params.ts'
import { strategies, strategyNamed } from '../../../../domain/ratio/strategies.ts'
import type { AnyStrategy } from '../../../../domain/ratio/strategy.ts'
import { termParams } from '../../../../domain/ratio/terms.ts'
import { simulationKinds } from '../../../../domain/ratio/simulations/work.ts'
import type { PlainRule, SimulationKind } from '../../../../domain/ratio/simulations/work.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import type { Config } from '../../../../shared/config.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as promotions from '../../../../store/promotions/promotions.ts'
import * as policies from '../../../../store/ratio/policies.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { valuesOf } from '../../people/ratio/parts/forms.ts'
import type { Known } from './forms.ts'
import { kindParams } from './forms.ts'

// Returns the initial values of a simulation's form: those in effect, or those of the rule,
// promotion or formula from whose page the viewer came.

export interface Begun {
  readonly kind: SimulationKind
  readonly values: Fields
  readonly strategy: AnyStrategy
  readonly formula: AnyFormula
  readonly categories: readonly CategoryRow[]
}

/** Returns the initial form for the kind that a query selects; null: it selects none. */
export async function beginning(
  db: Db,
  config: Config,
  query: Fields,
  now: Date,
): Promise<Begun | null> {
  const kind = simulationKinds.find((one) => one === query.kind)
  if (kind === undefined) return null
  const given = valuesOf('given', usualValues(kindParams[kind]))
  const first = { kind, name: '', ...given }
  if (kind === 'policy') return fromPolicy(db, first, query, now)
  if (kind === 'points') return fromPoints(db, config, first, query)
  return fromPromotion(db, first, query, now)
}

async function fromPolicy(db: Db, first: Fields, query: Fields, now: Date): Promise<Begun> {
  const all = await categories.list(db)
  const asked = strategyNamed(String(query.strategy))
  const row = await policies.find(db, idOf(String(query.policy)))
  const { policies: active } = await policies.inForce(db, now)
  const inForce = active.find(({ scope }) => scope === 'everyone') ?? null
  const policy = row !== null ? policies.asPolicy(row) : inForce
  const strategy = asked ?? policy?.strategy ?? strategies[0]
  const isSame = policy?.strategy.name === strategy.name
  const params = isSame ? policy.params : (usualValues(strategy.params) as Values)
  const values = {
    ...first,
    ...{ strategy: strategy.name, scope: policy?.scope ?? 'everyone', role: policy?.role ?? '' },
    category: all.find(({ id }) => id === policy?.categoryId)?.slug ?? '',
    ...valuesOf('param', params),
    ...valuesOf('term', policy?.terms ?? usualValues(termParams)),
  }
  return { kind: 'policy', values, strategy, formula: formulas[0], categories: all }
}

async function fromPoints(db: Db, config: Config, first: Fields, query: Fields): Promise<Begun> {
  const { pointsFormula, pointsValues } = await settings.site(db, config)
  const name = String(query.formula ?? pointsFormula)
  const chosen = chosenFormula(name, pointsValues)
  const formula = chosen?.formula ?? formulas[0]
  const values = {
    ...{ ...first, formula: formula.name },
    ...valuesOf('value', chosen?.values ?? usualValues(formula.params)),
  }
  return { kind: 'points', values, formula, strategy: strategies[0], categories: [] }
}

async function fromPromotion(db: Db, first: Fields, query: Fields, now: Date): Promise<Begun> {
  const row = await promotions.find(db, idOf(String(query.promotion)))
  const asDays = (ms: number) => String(Math.min(90, Math.max(1, Math.ceil(ms / DAY_MS))))
  const known: Fields =
    row === null
      ? { scope: 'global', target: '', role: '' }
      : {
          ...{ scope: row.scope, role: row.role ?? '', target: row.slug ?? '' },
          'given.downFactor': String(row.down_permille / 1_000),
          'given.upFactor': String(row.up_permille / 1_000),
          'given.beginsAgo': asDays(now.getTime() - row.starts_at.getTime()),
          'given.lasts': asDays(Number(row.ends_at ?? now) - row.starts_at.getTime()),
        }
  const values = { ...first, ...known }
  return {
    kind: 'promotion',
    values,
    strategy: strategies[0],
    formula: formulas[0],
    categories: [],
  }
}

/** Returns the form again, as it was typed. */
export async function begunWith(db: Db, body: Fields): Promise<Begun> {
  const kind = simulationKinds.find((one) => one === body.kind) ?? 'policy'
  return {
    kind,
    values: body,
    strategy: strategyNamed(String(body.strategy)) ?? strategies[0],
    formula: formulaNamed(String(body.formula)) ?? formulas[0],
    categories: await categories.list(db),
  }
}

/** Loads the values that the form needs to look up. */
export async function knownFor(db: Db, config: Config, now: Date): Promise<Known> {
  const { pointsFormula, pointsValues } = await settings.site(db, config)
  const chosen = chosenFormula(pointsFormula, pointsValues)
  const { policies: active } = await policies.inForce(db, now)
  const plain = active.map(({ name: _, startsAt: __, strategy, ...rest }): PlainRule => {
    return { ...rest, strategy: strategy.name }
  })
  return {
    categories: await categories.list(db),
    besides: (proposed) => {
      return plain.filter((one) => policies.isOther(one, proposed))
    },
    inForce: chosen === null ? null : { formula: chosen.formula.name, values: chosen.values },
    targetOf: (scope, target) => promotions.targetOf(db, scope, target),
    lastDay: Math.floor(now.getTime() / DAY_MS) - 1,
  }
}
