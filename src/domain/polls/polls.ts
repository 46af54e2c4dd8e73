// The questions of a poll, who sees its result, and which votes are valid.

export const pollKinds = ['one', 'several', 'ranked'] as const
export type PollKind = (typeof pollKinds)[number]

export const pollKindLabels: Readonly<Record<PollKind, string>> = {
  one: 'One choice',
  several: 'Several choices',
  ranked: 'Ranked choices',
}

export const resultTimes = ['always', 'voted', 'ended'] as const
export type ResultTime = (typeof resultTimes)[number]

export const resultLabels: Readonly<Record<ResultTime, string>> = {
  always: 'Always',
  voted: 'After voting',
  ended: 'When the poll has ended',
}

export const MAX_QUESTION = 200
export const MAX_CHOICE = 200
export const MAX_DESCRIPTION = 2_000
export const MOST_CHOICES = 20
export const MOST_DAYS = 3_650

/** Whether a member sees the result. */
export function seesResult(
  result: ResultTime,
  { hasVoted, isOver }: { readonly hasVoted: boolean; readonly isOver: boolean },
): boolean {
  return isOver || result === 'always' || (result === 'voted' && hasVoted)
}

/** Whether voting has ended. */
export function isOver({ endsAt }: { readonly endsAt: Date | null }, now: Date): boolean {
  return endsAt !== null && endsAt <= now
}

interface Asked {
  readonly kind: PollKind
  /** The most choices in a vote. */
  readonly most: number
  readonly choices: readonly { readonly number: number }[]
}

/** Returns what is wrong with a vote, for the member who sent it; null: nothing. */
export function voteFault({ kind, most, choices }: Asked, vote: readonly number[]): string | null {
  if (vote.length === 0) return 'must have at least one of the choices'
  if (!vote.every((one) => choices.some(({ number }) => number === one))) {
    return 'has a choice that this poll does not have'
  }
  if (new Set(vote).size !== vote.length) return 'has the same choice twice'
  if (vote.length <= most) return null
  return kind === 'one' || most === 1 ? 'must be a single choice' : `can be at most ${most} choices`
}

/**
 * Returns a vote in the form in which it is counted, in which only ranked choices have an order.
 */
export function counted(kind: PollKind, vote: readonly number[]): readonly number[] {
  return kind === 'ranked' ? vote : [...vote].sort((a, b) => a - b)
}
