import type { MemberRole } from '../roles/permission-rows.ts'
import type { RatioInputs } from './inputs.ts'
import type { InputsOf, Opinion, PolicyRule } from './opinion.ts'
import { opinionOf } from './opinion.ts'
import type { Override, Standing } from './standing.ts'
import type { Step } from './transitions.ts'
import { step } from './transitions.ts'

// Evaluates one member once, both for the scheduled task and for simulations.

export interface AtBreach {
  readonly leechingAtBreach: number
  readonly leechingBytesAtBreach: number
}

export const NO_BREACH: AtBreach = { leechingAtBreach: 0, leechingBytesAtBreach: 0 }

/** What is known about the member before the evaluation. */
export interface Known {
  readonly standing: Standing
  readonly atBreach: AtBreach
}

export interface JudgedPerson {
  readonly id: number
  readonly role: MemberRole
  /** Seconds since 1970. */
  readonly joinedAt: number
  readonly override: Override['state'] | null
  readonly isOnVacation: boolean
  /**
   * Whether an amnesty makes everything freeleech, and the times of the latest amnesty, if there is
   * one.
   */
  readonly isFreeForAll: boolean
  readonly freeSince?: number
  readonly freeUntil?: number | null
}

export interface Judgement<P extends PolicyRule = PolicyRule> {
  readonly opinion: Opinion<P>
  readonly next: Step
  readonly atBreach: AtBreach
}

/** Evaluates a member by the policies, at `now` (seconds since 1970). Pure. */
export function judgeOnce<P extends PolicyRule>(
  policies: readonly P[],
  person: JudgedPerson,
  inputs: RatioInputs,
  was: Known,
  now: number,
  byCategory?: InputsOf,
): Judgement<P> {
  const opinion = opinionOf(policies, person, { ...inputs, ...was.atBreach }, byCategory)
  const { override, joinedAt, isOnVacation, isFreeForAll, freeSince, freeUntil } = person
  const judged = {
    ...{ verdict: opinion.verdict, hasMargin: opinion.hasMargin },
    ...{ terms: opinion.terms, isExempt: opinion.isExempt },
    ...{ joinedAt, downloaded: inputs.downloaded, isOnVacation, isFreeForAll },
    ...{ freeSince, freeUntil },
    override: override === null ? null : { state: override },
  }
  const next = step(was.standing, judged, now)
  return { opinion, next, atBreach: breachOf(next, was, inputs) }
}

/**
 * Returns the most that was leeched since the requirement began to be missed, by which the recovery
 * is measured.
 */
function breachOf({ standing }: Step, { atBreach }: Known, own: RatioInputs): AtBreach {
  const isOver = standing.state !== 'disabled' && standing.breachedSince === null
  if (isOver) return NO_BREACH
  return {
    leechingAtBreach: Math.max(atBreach.leechingAtBreach, own.leeching),
    leechingBytesAtBreach: Math.max(atBreach.leechingBytesAtBreach, own.leechingBytes),
  }
}
