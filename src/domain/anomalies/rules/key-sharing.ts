import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/**
 * The fewest networks. Home, work, a seedbox and a phone: more networks at the same time mean more
 * than one person.
 */
export const LEAST_NETWORKS = 5
const LEAST_SCORE = 40

/** The number of networks (/24, /48) from which one passkey announces now. */
export interface KeyFact {
  readonly networks: number
  readonly clients: number
  readonly examples: readonly string[]
}

export const keySharing: AnomalyRule<KeyFact> = {
  label: 'Shared passkey',
  description:
    'One passkey announced from many networks at the same time, so others may know it. ' +
    'Resetting the passkey ends that. A member who moves between networks uses fewer networks.',
  judge({ networks, clients, examples }) {
    if (networks < LEAST_NETWORKS) return null
    return {
      score: scoreOf(LEAST_SCORE, networks, LEAST_NETWORKS),
      evidence: [
        { label: 'Networks at the same time', value: networks, unit: 'count' },
        { label: 'Different clients', value: clients, unit: 'count' },
        { label: 'Examples', value: examples.join(', '), unit: 'text' },
      ],
    }
  },
}
