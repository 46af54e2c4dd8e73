// Instant run-off: the count of ranked votes.

/**
 * Votes that are equal: the choices, best first (some may be left out), and the number of such
 * votes.
 */
export interface Ballots {
  readonly choices: readonly number[]
  readonly votes: number
}

export interface Round {
  /** The votes for each remaining choice, in the order in which the choices are listed. */
  readonly votes: ReadonlyMap<number, number>
  /** The choices that are eliminated after this round; none after the last one. */
  readonly out: readonly number[]
}

export interface Runoff {
  readonly rounds: readonly Round[]
  /**
   * The winning choices. If there are several, they are tied; if there are none, no one has voted.
   */
  readonly winners: readonly number[]
}

/**
 * Counts ranked votes in rounds. Each vote counts for its best remaining choice. A choice with more
 * than half of the counted votes wins; otherwise those with the fewest are eliminated, all of them
 * when they are tied. Choices that are tied for every counted vote win together.
 */
export function runoff(choices: readonly number[], ballots: readonly Ballots[]): Runoff {
  const rounds: Round[] = []
  let remaining = [...choices]
  for (;;) {
    const votes = count(remaining, ballots)
    const total = [...votes.values()].reduce((sum, one) => sum + one, 0)
    if (total === 0) return { rounds: [...rounds, { votes, out: [] }], winners: [] }
    const most = Math.max(...votes.values())
    const fewest = Math.min(...votes.values())
    if (most * 2 > total || most === fewest) {
      const winners = remaining.filter((one) => votes.get(one) === most)
      return { rounds: [...rounds, { votes, out: [] }], winners }
    }
    const out = remaining.filter((one) => votes.get(one) === fewest)
    rounds.push({ votes, out })
    remaining = remaining.filter((one) => votes.get(one) !== fewest)
  }
}

function count(remaining: readonly number[], ballots: readonly Ballots[]): Map<number, number> {
  const sums = new Map(remaining.map((one) => [one, 0]))
  for (const { choices, votes } of ballots) {
    const best = choices.find((one) => sums.has(one))
    if (best !== undefined) sums.set(best, (sums.get(best) ?? 0) + votes)
  }
  return sums
}
