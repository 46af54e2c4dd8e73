import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/** At home, at work, a seedbox and a phone: more networks at once are more people than one. */
export const LEAST_NETWORKS = 5
const LEAST_SCORE = 40

/** Networks (/24, /48) from which one passkey announces now. */
export interface KeyFact {
  readonly networks: number
  readonly clients: number
  readonly examples: readonly string[]
}

export const keySharing: AnomalyRule<KeyFact> = {
  label: 'Shared passkey',
  description:
    'One passkey announces from many networks at once: it may be known to others. A new passkey ' +
    'ends that; somebody who moves between networks shows fewer.',
  judge({ networks, clients, examples }) {
    if (networks < LEAST_NETWORKS) return null
    return {
      score: scoreOf(LEAST_SCORE, networks, LEAST_NETWORKS),
      evidence: [
        { label: 'Networks at once', value: networks, unit: 'count' },
        { label: 'Different clients', value: clients, unit: 'count' },
        { label: 'Such as', value: examples.join(', '), unit: 'text' },
      ],
    }
  },
}
