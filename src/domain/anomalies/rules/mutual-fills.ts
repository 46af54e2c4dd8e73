import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/** The fewest fills: a smaller number only shows that both have the same taste. */
export const LEAST_FILLS = 5
/** The least share of these fills in all approved fills of requests of both members. */
export const LEAST_SHARE = 0.8
const LEAST_SCORE = 40
const BOTH_WAYS = 15

/**
 * Requests of two members that were filled with torrents of the respective other one, within half a
 * year.
 */
export interface PairFact {
  /** The other member. */
  readonly other: string
  /** Requests of the other member that were paid to this one. */
  readonly fills: number
  /** Requests of this member that were paid to the other one. */
  readonly fillsBack: number
  /** All approved fills of requests of both members. */
  readonly allFills: number
  /** Bounties from anyone but these two, in thousandths of a point; a GiB counts as 100 points. */
  readonly fromOthers: number
}

export const mutualFills: AnomalyRule<PairFact> = {
  label: 'Fills for each other',
  description:
    'The requests of two members are filled almost only with torrents of the other, so that ' +
    'bounties of others go to them. This can be one person with two accounts, or two members ' +
    'who agreed on it. Two friends with rare tastes look the same: check what was requested, ' +
    'and who gave bounties.',
  judge({ other, fills, fillsBack, allFills, fromOthers }) {
    const between = fills + fillsBack
    const share = between / allFills
    if (between < LEAST_FILLS || share < LEAST_SHARE) return null
    const both = Math.min(fills, fillsBack) > 0 ? BOTH_WAYS : 0
    return {
      score: Math.min(100, scoreOf(LEAST_SCORE, between, LEAST_FILLS) + both),
      evidence: [
        { label: 'Other member', value: other, unit: 'text' },
        { label: 'Requests of the other, paid to the member', value: fills, unit: 'count' },
        { label: 'Requests of the member, paid to the other', value: fillsBack, unit: 'count' },
        {
          label: 'Share of all fills of their requests',
          value: Math.round(share * 100),
          unit: 'percent',
        },
        {
          label: 'Points from other members',
          value: Math.round(fromOthers / 1_000),
          unit: 'count',
        },
      ],
    }
  },
}
