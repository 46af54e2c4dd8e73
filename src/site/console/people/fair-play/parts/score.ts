/** Shown instead of the score of a case that has none. */
export const NO_SCORE = '–'

interface Scored {
  /** Null: the case has none. */
  readonly score: number | null
}

export function scoreText({ score }: Scored): string {
  return score === null ? NO_SCORE : String(score)
}

export function isBad({ score }: Scored): boolean {
  return score !== null && score > 90
}
