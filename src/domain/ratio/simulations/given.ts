import type { PromotionScope } from '../../promotions/scopes.ts'
import type { PlainFormula, PlainRule } from './work.ts'

// The input of a simulation as it is stored. It includes everything that was in effect when staff
// requested the simulation, so that a run that continues later or on another node uses the same
// input.

/**
 * The fewest and the most days that can be replayed: fewer days say little, and more are not
 * recorded.
 */
export const LEAST_DAYS = 30
export const MOST_DAYS = 90

interface PolicyGiven {
  readonly kind: 'policy'
  /**
   * The rules to evaluate: first the proposed one, then the active ones that it does not replace.
   */
  readonly rules: readonly PlainRule[]
  /**
   * `fresh`: no member is on ratio watch on the first day. `stood`: members start with their
   * recorded standings.
   */
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
  /** The active formula; null: seeding earns nothing. */
  readonly now: PlainFormula | null
  readonly then: PlainFormula | null
}

export type SimulationGiven = PolicyGiven | PromotionGiven | PointsGiven
