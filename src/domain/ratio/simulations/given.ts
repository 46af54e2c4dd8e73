import type { PromotionScope } from '../../promotions/scopes.ts'
import type { PlainFormula, PlainRule } from './work.ts'

// The input of a simulation as stored, including everything that was in effect when staff requested
// it, so that a run that continues later or on another node uses the same input.

/** The number of days that can be replayed: few days say little, and no more are recorded. */
export const LEAST_DAYS = 30
export const MOST_DAYS = 90

interface PolicyGiven {
  readonly kind: 'policy'
  /** The rules to evaluate: first the proposed one, then active ones that it does not replace. */
  readonly rules: readonly PlainRule[]
  /** `fresh`: no member is on watch on the first day. `stood`: with the recorded standings. */
  readonly begin: 'fresh' | 'stood'
}

export interface PromotionGiven {
  readonly kind: 'promotion'
  readonly scope: PromotionScope
  readonly targetId: number | null
  /** The name of the target. */
  readonly target: string
  readonly role: string | null
  readonly upPermille: number
  readonly downPermille: number
  /** Seconds since 1970. */
  readonly from: number
  readonly until: number
}

interface PointsGiven {
  readonly kind: 'points'
  /** Null: seeding earns nothing. */
  readonly now: PlainFormula | null
  readonly then: PlainFormula | null
}

export type SimulationGiven = PolicyGiven | PromotionGiven | PointsGiven
