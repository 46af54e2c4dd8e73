import { describe, expect, it } from 'vitest'
import type { RatioInputs } from '../../../src/domain/ratio/inputs.ts'
import { NOTHING_DONE } from '../../../src/domain/ratio/inputs.ts'
import { judgeOnce, NO_BREACH } from '../../../src/domain/ratio/judgement.ts'
import type { InputsOf, PolicyRule } from '../../../src/domain/ratio/opinion.ts'
import type { Values } from '../../../src/domain/ratio/params.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import { newStanding } from '../../../src/domain/ratio/standing.ts'
import { strategyNamed } from '../../../src/domain/ratio/strategies.ts'
import type { AnyStrategy } from '../../../src/domain/ratio/strategy.ts'
import { usualTerms } from '../../../src/domain/ratio/strategy.ts'

const NOW = 1_800_000_000
const GIB = 1024n ** 3n
const CATEGORY = 5

function policy(name: string, params: Values, categoryId: number | null = null): PolicyRule {
  const strategy = strategyNamed(name) as AnyStrategy
  return {
    ...{ id: 1, strategy, role: null, categoryId },
    scope: categoryId === null ? 'everyone' : 'category',
    params: { ...usualValues(strategy.params), ...params },
    terms: { ...usualTerms(strategy), hysteresis: 0.05, restoreHours: 0 },
  }
}

/** The next state of a member whose downloading is disabled. */
function stateAfter(
  policies: readonly PolicyRule[],
  inputs: Partial<RatioInputs>,
  byCategory?: InputsOf,
): string {
  const person = {
    ...{ id: 1, role: 'member' as const, joinedAt: 0, override: null },
    ...{ isOnVacation: false, isFreeForAll: false },
  }
  const standing = { ...newStanding(0), state: 'disabled' as const }
  const known = { standing, atBreach: NO_BREACH }
  const given = { ...NOTHING_DONE, ...inputs }
  return judgeOnce(policies, person, given, known, NOW, byCategory).next.standing.state
}

describe('the margin for restoring downloads', () => {
  const seeds = policy('seed_leech', { soft: false, ratio: 1, freeSlots: 2 })

  it('is above the ratio of torrents', () => {
    const at = (seeding: number) => stateAfter([seeds], { leeching: 20, seeding })
    expect([19, 20, 21].map(at)).toEqual(['disabled', 'disabled', 'ok'])
  })

  it('is not asked for within a free amount, however much is seeded', () => {
    const at = (seeding: number) => stateAfter([seeds], { leeching: 2, seeding })
    expect([0, 1, 2, 3].map(at)).toEqual(['ok', 'ok', 'ok', 'ok'])
    const soft = policy('seed_leech', { soft: true, ratio: 1 })
    expect(stateAfter([soft], { leeching: 20, seeding: 20 })).toBe('ok')
    const hours = policy('seed_leech_time', { ratio: 10, freeHours: 6 })
    expect(stateAfter([hours], { leechHours: 5, seedHours: 50 })).toBe('ok')
    const tiers = policy('up_down', { kind: 'tiered' })
    const seeded = { seedAverage: 10, snatches: 10 }
    expect(stateAfter([tiers], { ...seeded, downloaded: 10n * GIB })).toBe('ok')
  })

  it('is asked for by all rules, or by any, as the requirement is', () => {
    const rules = { up_down: true, snatches_grabs: true, 'up_down.ratio': 0.6 }
    const all = policy('composite', { mode: 'all', ...rules })
    const any = policy('composite', { mode: 'any', ...rules })
    const ratio = (parts: bigint) => ({ downloaded: 100n * GIB, uploaded: parts * GIB })
    const both = (parts: bigint, snatches: number) => ({ ...ratio(parts), grabs: 100, snatches })
    expect(stateAfter([all], both(65n, 35))).toBe('ok')
    expect(stateAfter([all], both(64n, 35))).toBe('disabled')
    expect(stateAfter([all], both(65n, 34))).toBe('disabled')
    expect(stateAfter([any], both(64n, 35))).toBe('ok')
    expect(stateAfter([any], both(65n, 34))).toBe('ok')
    expect(stateAfter([any], both(64n, 34))).toBe('disabled')
  })

  it('is asked for by the policy of a category too', () => {
    const ofCategory = policy('up_down', { ratio: 0.6 }, CATEGORY)
    const at = (parts: bigint) => {
      const own = { downloaded: 100n * GIB, uploaded: parts * GIB }
      const byCategory = new Map([[CATEGORY, new Map([[1, own]])]])
      return stateAfter([seeds, ofCategory], { seeding: 5 }, byCategory)
    }
    expect([59n, 60n, 64n, 65n].map(at)).toEqual(['disabled', 'disabled', 'disabled', 'ok'])
  })
})
