import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/**
 * A few are torrents of another site with our tracker added by mistake; many mean a program that
 * guesses.
 */
export const LEAST_HASHES = 5
const LEAST_SCORE = 25

/** Info hashes that a member announced within a week without any torrent having them. */
export interface UnknownFact {
  readonly hashes: number
  readonly announces: number
  readonly examples: readonly string[]
}

export const unknownHashes: AnomalyRule<UnknownFact> = {
  label: 'Unregistered torrents',
  description:
    'Announced torrents are not registered here. They may belong to another site that uses ' +
    'our tracker, or someone is looking for what exists here.',
  judge({ hashes, announces, examples }) {
    if (hashes < LEAST_HASHES) return null
    return {
      score: scoreOf(LEAST_SCORE, hashes, LEAST_HASHES),
      evidence: [
        { label: 'Different torrents', value: hashes, unit: 'count' },
        { label: 'Announces', value: announces, unit: 'count' },
        { label: 'Examples', value: examples.join(', '), unit: 'text' },
      ],
    }
  },
}
