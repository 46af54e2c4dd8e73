import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/**
 * The fewest hashes. A few are torrents of another site to which our tracker was added by mistake;
 * many mean that a program guesses.
 */
export const LEAST_HASHES = 5
const LEAST_SCORE = 25

/** Info hashes that a member announced within a week and that no torrent has. */
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
