import type { PromotionScope } from '../../promotions/scopes.ts'
import type { PlainFormula, PlainRule } from './work.ts'

// What staff ask a simulation for, as its row keeps it: with what was in force when they asked, so
// that a run which goes on later, or elsewhere, goes on with the same.

/** How many days may be replayed: what is recorded, and enough of it to say something. */
export const LEAST_DAYS = 30
export const MOST_DAYS = 90

interface PolicyGiven {
  readonly kind: 'policy'
  /** What would judge: the proposed rule first, then those in force that it does not replace. */
  readonly rules: readonly PlainRule[]
  /** `fresh`: nobody is on watch on the first day. `stood`: as they stood then. */
  readonly begin: 'fresh' | 'stood'
}

export interface PromotionGiven {
  readonly kind: 'promotion'
  readonly scope: PromotionScope
  readonly targetId: number | null
  /** What the target is called. */
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
