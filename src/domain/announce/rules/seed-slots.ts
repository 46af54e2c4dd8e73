import { SEED_SLOTS_FULL } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 54: the same limit for torrents that are seeded, including partial seeds.
export const seedSlots: Rule = (facts) => {
  const { event, isLeeching, seedsElsewhere, seedSlots } = facts
  const seeds = event === EVENT.paused || (!isLeeching && event !== EVENT.stopped)
  return seeds && seedSlots > 0 && seedsElsewhere >= seedSlots ? SEED_SLOTS_FULL : null
}
