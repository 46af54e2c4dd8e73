/** Shown in tables instead of the score of a case that has none. */
const NO_SCORE = '–'

interface Scored {
  /** Null: the case has none. */
  readonly score: number | null
}

export function scoreText({ score }: Scored): string {
  return score === null ? NO_SCORE : String(score)
}

/** Returns the score with its word, as next to a name: `score 74`. */
export function scoreTag({ score }: Scored): string {
  return score === null ? 'no score' : `score ${score}`
}

export function isBad({ score }: Scored): boolean {
  return score !== null && score > 90
}
