import { describe, expect, it } from 'vitest'
import type { Slice } from '../../../../src/domain/ratio/simulations/promotion-run.ts'
import {
  addPromotion,
  factorsWith,
} from '../../../../src/domain/ratio/simulations/promotion-run.ts'
import { createTally } from '../../../../src/domain/ratio/simulations/tally.ts'

const slice = (change: Partial<Slice> = {}): Slice => {
  const raw = { rawUp: 2_001n, rawDown: 999n, up: 2_001n, down: 999n }
  return { day: 10, upPermille: 1_000, downPermille: 1_000, ...raw, share: 1, ...change }
}
const factors = (up: number, down: number) => ({ upPermille: up, downPermille: down })

describe('a simulated promotion', () => {
  it('with normal factors changes nothing, whatever else was active', () => {
    const held = [
      slice(),
      slice({ downPermille: 0, down: 0n }),
      slice({ upPermille: 2_000, up: 4_002n }),
      slice({ upPermille: 0, downPermille: 0, up: 0n, down: 0n }),
      slice({ upPermille: 500, downPermille: 500, up: 1_000n, down: 499n }),
    ]
    const tally = createTally(1)
    const moved = { memberId: 1, slices: held }
    expect(addPromotion(tally, moved, factors(1_000, 1_000), 10)).toBeNull()
    const { figures } = tally.json()
    expect(figures['up-then']).toBe(figures.up)
    expect(figures['down-then']).toBe(figures.down)
    expect(figures.touched).toBeUndefined()
  })

  it('counts for its share of the time, together with active ones', () => {
    expect(factorsWith(slice({ share: 0.25 }), factors(2_000, 0))).toEqual(factors(1_250, 750))
    const free = slice({ downPermille: 500, share: 0.5 })
    expect(factorsWith(free, factors(1_000, 800))).toEqual(factors(1_000, 500))
    expect(factorsWith(slice({ share: 0 }), factors(2_000, 0))).toEqual(factors(1_000, 1_000))
  })

  it('that is neutral counts nothing while it is active', () => {
    expect(factorsWith(slice(), factors(0, 0))).toEqual(factors(0, 0))
    expect(factorsWith(slice({ share: 0.5 }), factors(0, 0))).toEqual(factors(500, 500))
  })

  it('sums what was booked unchanged', () => {
    const tally = createTally(3)
    const slices = [slice(), slice({ day: 12, down: 7n, rawDown: 7n }), slice({ share: 0 })]
    const touched = addPromotion(tally, { memberId: 4, slices }, factors(1_000, 0), 10)
    const { figures, lines } = tally.json()
    expect(figures).toMatchObject({ 'raw-down': '2005', down: '2005', 'down-then': '999' })
    expect(lines.down).toEqual(['1998', '0', '7'])
    expect(touched).toMatchObject({ memberId: 4, weight: 1_006 })
  })
})
