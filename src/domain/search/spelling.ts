/** A word in the catalog that a misspelled word may mean. */
export interface Candidate {
  readonly word: string
  /** The approximate number of torrents that contain it. */
  readonly torrents: number
}

/** One typing error is accepted for this number of letters. */
const LETTERS_A_SLIP = 3

/**
 * Returns the candidate with the fewest typing errors (an extra, missing, wrong or swapped letter)
 * and, among equal ones, the one that most torrents contain; null when all have too many errors.
 */
export function likeliest(typed: string, candidates: readonly Candidate[]): string | null {
  const most = Math.max(1, Math.floor(Array.from(typed).length / LETTERS_A_SLIP))
  const judged = candidates
    .map(({ word, torrents }) => ({ word, torrents, slips: slipsBetween(typed, word) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips || b.torrents - a.torrents || (a.word < b.word ? -1 : 1))
  return judged.at(0)?.word ?? null
}

/** Returns the number of typing errors between two words (optimal string alignment distance). */
export function slipsBetween(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)]
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const isTurned = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        above[column] + 1,
        current[column - 1] + 1,
        above[column - 1] + (isSame ? 0 : 1),
        isTurned ? before[column - 2] + 1 : Infinity,
      )
    }
    before = above
    above = current
  }
  return above[b.length]
}
