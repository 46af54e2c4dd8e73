import type { MemberRole } from '../roles/permission-rows.ts'
import { rank } from '../roles/permissions.ts'
import type { RatioInputs } from './inputs.ts'
import type { Values } from './params.ts'
import { usualValues } from './params.ts'
import type { AnyStrategy, Verdict } from './strategy.ts'
import { isMetWith } from './strategy.ts'
import type { Terms } from './terms.ts'
import { termParams } from './terms.ts'

// Selects the policies that apply to a member, and evaluates them.

/** A strategy with its parameters, and the members that it applies to. */
export interface PolicyRule {
  readonly id: number
  readonly strategy: AnyStrategy
  readonly params: Values
  readonly terms: Terms
  readonly scope: 'everyone' | 'role' | 'category'
  readonly role: string | null
  readonly categoryId: number | null
}

export interface Opinion<P extends PolicyRule = PolicyRule> {
  /** The policy that decided; null: none applies to this member. */
  readonly policy: P | null
  readonly verdict: Verdict
  /** Whether all of them are met, each with the margin that restoring downloads asks for. */
  readonly hasMargin: boolean
  readonly terms: Terms
  readonly isExempt: boolean
}

const NOTHING_ASKED: Verdict = {
  required: 0,
  actual: Infinity,
  satisfied: true,
  isFree: true,
  leechSlots: null,
  explain: { formula: 'nothing is required', terms: [], mend: [] },
}

/** The member's traffic and snatches, by category. */
export type InputsOf = ReadonlyMap<number, ReadonlyMap<number, Partial<RatioInputs>>>

/**
 * Evaluates the policies of a member: the one for the member's role or, without that, the one for
 * all members, and each policy of a category for the traffic in that category. The first policy
 * that is not met decides.
 */
export function opinionOf<P extends PolicyRule>(
  policies: readonly P[],
  { id, role }: { readonly id: number; readonly role: MemberRole },
  inputs: RatioInputs,
  byCategory: InputsOf = new Map(),
): Opinion<P> {
  const main =
    policies.find((one) => one.scope === 'role' && one.role === role) ??
    policies.find((one) => one.scope === 'everyone') ??
    null
  const all = [main, ...policies.filter(({ scope }) => scope === 'category')]
  const opinions = all
    .filter((one) => one !== null)
    .map((policy) => {
      const own = policy.categoryId === null ? {} : byCategory.get(policy.categoryId)?.get(id)
      const nothing = { uploaded: 0n, downloaded: 0n, snatches: 0 }
      const given = policy.categoryId === null ? inputs : { ...inputs, ...nothing, ...own }
      return { policy, verdict: policy.strategy.evaluate(given, policy.params) }
    })
  const decisive = opinions.find(({ verdict }) => !verdict.satisfied) ?? opinions.at(0)
  if (decisive === undefined) {
    const terms = usualValues(termParams)
    return { policy: null, verdict: NOTHING_ASKED, hasMargin: true, terms, isExempt: true }
  }
  const hasMargin = opinions.every(({ policy, verdict }) => {
    return isMetWith(policy.terms.hysteresis, verdict)
  })
  const { terms, strategy } = decisive.policy
  const isStaff = terms.staffExempt && rank(role) >= rank('moderator')
  const isExempt = isStaff || strategy.name === 'global_freeleech'
  return { ...decisive, hasMargin, terms, isExempt }
}
