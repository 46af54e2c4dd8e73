import type { Score } from './score.ts'
import { SHOWN_SCORE } from './score.ts'
import type { Standing } from './standing.ts'

// The verdict of staff about a member, and its effect on later lists: a reason that was dismissed
// is not shown again unless there is far more evidence for it.

export const verdicts = ['cheater', 'honest', 'watch'] as const
export type Verdict = (typeof verdicts)[number]

/** Why a member is shown: false uploads, or hidden or false downloads. */
export const reasons = ['overstated', 'taken'] as const
export type Reason = (typeof reasons)[number]

/** Evidence that has grown by this factor since it was dismissed counts as new. */
const NEWS_TIMES = 2
const NEWS_GIB = 10

/** The evidence of a reason, in GiB. */
export type Amounts = Readonly<Record<Reason, number>>

/** The last verdict `honest` about a member, with the evidence that it dismissed. */
export interface Dismissed {
  readonly scores: Readonly<Record<Reason, number>>
  readonly amounts: Amounts
}

export function amountsOf({ share, idle }: Standing): Amounts {
  return { overstated: share[0], taken: share[1] + share[3] + idle }
}

/** Whether the evidence for a reason is new compared to the dismissed evidence. */
function isNews(reason: Reason, now: Amounts, dismissed: Dismissed): boolean {
  if (dismissed.scores[reason] < SHOWN_SCORE) return true
  return isFarMore(now[reason], dismissed.amounts[reason])
}

/** Whether evidence is new after a smaller amount was dismissed; both in GiB. */
export function isFarMore(now: number, dismissed: number): boolean {
  return now > NEWS_TIMES * dismissed + NEWS_GIB
}

/** Returns the reasons for which the member is currently shown to staff. */
export function shownReasons(
  score: Score,
  amounts: Amounts,
  dismissed: Dismissed | null,
): readonly Reason[] {
  const shown = reasons.filter((reason) => score[reason] >= SHOWN_SCORE)
  return shown.filter((reason) => dismissed === null || isNews(reason, amounts, dismissed))
}

/** A verdict, with the scores of the reasons at that time. */
export interface Judged {
  readonly verdict: Verdict
  readonly scores: Readonly<Record<Reason, number>>
}

export interface Precision {
  readonly confirmed: number
  readonly dismissed: number
}

/** Returns how often each reason was right, from verdicts about members who were shown for it. */
export function precisionOf(judged: readonly Judged[]): Readonly<Record<Reason, Precision>> {
  const of = (reason: Reason): Precision => {
    const shown = judged.filter(({ scores }) => scores[reason] >= SHOWN_SCORE)
    const count = (wanted: Verdict) => shown.filter(({ verdict }) => verdict === wanted).length
    return { confirmed: count('cheater'), dismissed: count('honest') }
  }
  return { overstated: of('overstated'), taken: of('taken') }
}
