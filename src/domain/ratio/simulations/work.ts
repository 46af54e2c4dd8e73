import type { Amnesty } from '../amnesty.ts'
import type { Chosen } from '../../points/formulas.ts'
import { formulaNamed } from '../../points/formulas.ts'
import type { Factors } from '../../promotions/worth.ts'
import type { PolicyRule } from '../opinion.ts'
import type { Values } from '../params.ts'
import { strategyNamed } from '../strategies.ts'
import type { SeedsOf } from './points-run.ts'
import { addPoints, pointsPlan } from './points-run.ts'
import { addPolicy, policyPlan } from './policy-run.ts'
import type { MovedBy } from './promotion-run.ts'
import { addPromotion, promotionPlan } from './promotion-run.ts'
import type { RecordedMember } from './recorded.ts'
import { stepsFor } from './replay.ts'
import type { Plan } from './result.ts'
import type { TallyJson } from './tally.ts'
import { createTally } from './tally.ts'

// The input and the output of a thread for a batch of members, as plain values.

export const simulationKinds = ['policy', 'promotion', 'points'] as const
export type SimulationKind = (typeof simulationKinds)[number]

/** A policy without its strategy, which is code. */
export interface PlainRule extends Omit<PolicyRule, 'strategy'> {
  readonly strategy: string
}

export interface PlainFormula {
  readonly formula: string
  readonly values: Values
}

/** The first and last day of a window, in days since 1970. */
export interface Days {
  readonly firstDay: number
  readonly lastDay: number
}

export type Work = Days &
  (
    | {
        readonly kind: 'policy'
        readonly rules: readonly PlainRule[]
        readonly members: readonly RecordedMember[]
        readonly amnesties?: readonly Amnesty[]
      }
    | {
        readonly kind: 'promotion'
        readonly proposed: Factors
        readonly members: readonly MovedBy[]
      }
    | {
        readonly kind: 'points'
        readonly now: PlainFormula | null
        readonly then: PlainFormula | null
        readonly members: readonly SeedsOf[]
      }
  )

/** An affected member. Those with the highest weight are listed first. */
export interface Touched {
  readonly memberId: number
  readonly weight: number
  readonly what: object
}

export interface Worked {
  readonly tally: TallyJson
  readonly touched: readonly Touched[]
}

/** Processes a batch of members. Pure. */
export function work(given: Work): Worked {
  const { firstDay, lastDay } = given
  const tally = createTally(lastDay - firstDay + 1)
  const touched = eachOf(given, tally).filter((one) => one !== null)
  return { tally: tally.json(), touched }
}

function eachOf(given: Work, tally: ReturnType<typeof createTally>): readonly (Touched | null)[] {
  switch (given.kind) {
    case 'policy': {
      const rules = rulesOf(given.rules)
      const window = { ...given, stepsADay: stepsFor(rules) }
      return given.members.map((member) => addPolicy(tally, member, rules, window))
    }
    case 'promotion': {
      const { members, proposed, firstDay } = given
      return members.map((member) => addPromotion(tally, member, proposed, firstDay))
    }
    case 'points': {
      const formulas = { now: chosenOf(given.now), then: chosenOf(given.then) }
      return given.members.map((member) => addPoints(tally, member, formulas, given))
    }
  }
}

/** Returns the rules with their strategies; rules whose strategy no longer exists are left out. */
export function rulesOf(plain: readonly PlainRule[]): readonly PolicyRule[] {
  return plain.flatMap(({ strategy: name, ...rest }) => {
    const strategy = strategyNamed(name)
    return strategy === undefined ? [] : [{ ...rest, strategy }]
  })
}

function chosenOf(plain: PlainFormula | null): Chosen | null {
  const formula = plain === null ? undefined : formulaNamed(plain.formula)
  return formula === undefined || plain === null ? null : { formula, values: plain.values }
}

export const plans: Readonly<Record<SimulationKind, Plan>> = {
  policy: policyPlan,
  promotion: promotionPlan,
  points: pointsPlan,
}
