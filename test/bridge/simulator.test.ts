import { describe, expect, it } from 'vitest'
import { bridgeWith, builtBridge, plantedFaults } from './simulator/planted-faults.ts'
import { firstFault, simulate, STEPS_A_RUN } from './simulator/simulate.ts'

// Two hubs, three trackers and what lies between them, over a network, a clock and a database that
// do harm as a seed says: the same seed, the same harm.

/** Shared out among runs, so that many beginnings are seen; `npm run soak` takes more. */
const STEPS = Number(process.env.BABOU_TEST_STEPS ?? 20_000)
/** Each run of the tests begins with other seeds; the one that failed is named. */
const SEED = Number(process.env.BABOU_TEST_SEED ?? Date.now() % 1_000_000)
/** A planted fault is found within so many runs. */
const MOST_RUNS = 40

describe(`the bridge, simulated from seed ${SEED} on`, () => {
  it(
    `brings everything over once, in order and whole, in ${STEPS} steps`,
    async () => {
      const bridge = await builtBridge()
      expect(await firstFault(bridge, SEED, STEPS / STEPS_A_RUN)).toBeNull()
    },
    60_000 + STEPS * 5,
  )

  it('does the same again for the same seed', async () => {
    const bridge = await builtBridge()
    const runs = [await simulate(7, 2_000, bridge), await simulate(7, 2_000, bridge)]
    expect(runs[0]).toEqual(runs[1])
    expect(runs[0]).toMatchObject({ faults: [] })
    expect(runs[0].connects).toBeGreaterThan(3)
  })
})

describe('a fault planted in the bridge is found', () => {
  it.each(plantedFaults)('$what', { timeout: 300_000 }, async (planted) => {
    const { bridge, remove } = await bridgeWith(planted)
    const found = await firstFault(bridge, 1, MOST_RUNS)
    remove()
    expect(found).not.toBeNull()
    if (process.env.BABOU_TEST_SAY) process.stdout.write(`${planted.what}: ${found}\n`)
  })
})
