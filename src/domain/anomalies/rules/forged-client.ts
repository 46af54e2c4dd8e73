import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

export const LEAST_TIMES = 3
const LEAST_SCORE = 45

/** The number of announces within a week that reveal a forged client (rules 33 and 50). */
export interface ForgedFact {
  readonly times: number
  readonly examples: readonly string[]
}

export const forgedClient: AnomalyRule<ForgedFact> = {
  label: 'Forged client',
  description:
    'Announces named different clients in the peer ID and in the request, or sent counters ' +
    'below zero. Programs that fake uploads do both.',
  judge({ times, examples }) {
    if (times < LEAST_TIMES) return null
    return {
      score: scoreOf(LEAST_SCORE, times, LEAST_TIMES),
      evidence: [
        { label: 'Announces', value: times, unit: 'count' },
        { label: 'Signals', value: examples.join(', '), unit: 'text' },
      ],
    }
  },
}
