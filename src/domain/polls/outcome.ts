import type { PollKind } from './polls.ts'
import type { Ballots, Round } from './runoff.ts'
import { runoff } from './runoff.ts'

/** The result of a poll. */
export interface Outcome {
  /** The number of all votes. */
  readonly total: number
  /** The votes for each choice; in a ranked poll, those of the first round. */
  readonly choices: readonly { readonly number: number; readonly votes: number }[]
  readonly winners: readonly number[]
  /** The rounds of a ranked poll; empty for other polls. */
  readonly rounds: readonly Round[]
}

/** Counts votes, which are grouped if they are equal, in a poll with these choices. */
export function outcomeOf(
  kind: PollKind,
  numbers: readonly number[],
  ballots: readonly Ballots[],
): Outcome {
  const total = ballots.reduce((sum, { votes }) => sum + votes, 0)
  if (kind === 'ranked') {
    const { rounds, winners } = runoff(numbers, ballots)
    const [first] = rounds
    const choices = numbers.map((number) => ({ number, votes: first.votes.get(number) ?? 0 }))
    return { total, choices, winners, rounds }
  }
  const choices = numbers.map((number) => ({
    number,
    votes: ballots.reduce((sum, one) => sum + (one.choices.includes(number) ? one.votes : 0), 0),
  }))
  const most = Math.max(1, ...choices.map(({ votes }) => votes))
  const winners = choices.filter(({ votes }) => votes === most).map(({ number }) => number)
  return { total, choices, winners, rounds: [] }
}
