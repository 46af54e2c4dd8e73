import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

const TWO = 2
const LEAST_SCORE = 20
/** The score when one of the members is banned, and may have returned under another name. */
const WITH_BANNED = 75

/** Members who signed in from the same address within 30 days. */
export interface SharedFact {
  readonly address: string
  readonly members: readonly string[]
  readonly banned: readonly string[]
}

export const sharedAddress: AnomalyRule<SharedFact> = {
  label: 'Shared address',
  description:
    'Several members signed in from one address. Families, dormitories and public proxies ' +
    'look the same. The score is higher if one of the members is banned.',
  judge({ address, members, banned }) {
    if (members.length < TWO) return null
    const score = banned.length > 0 ? WITH_BANNED : LEAST_SCORE
    return {
      score: scoreOf(score, members.length, TWO),
      evidence: [
        { label: 'Address', value: address, unit: 'text' },
        { label: 'Members', value: members.join(', '), unit: 'text' },
        { label: 'Banned members', value: banned.join(', ') || 'none', unit: 'text' },
      ],
    }
  },
}
