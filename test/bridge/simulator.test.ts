import { describe, expect, it } from 'vitest'
import { bridgeWith, builtBridge, plantedFaults } from './simulator/planted-faults.ts'
import { firstFault, simulate, STEPS_A_RUN } from './simulator/simulate.ts'
import { slowness } from '../support/slowness.ts'

// Two hubs, three trackers and the links between them, over a network, a clock and a database that
// inject faults by a seed: the same seed, the same faults.

/** Split over many runs, so that many starts are covered; `npm run soak` takes more. */
const STEPS = Number(process.env.BABOU_TEST_STEPS ?? 20_000)
/** Each test run starts with other seeds; a failure names its seed. */
const SEED = Number(process.env.BABOU_TEST_SEED ?? Date.now() % 1_000_000)
/** A planted fault must be found within this many runs. */
const MOST_RUNS = 40

describe(`the bridge, simulated from seed ${SEED} on`, () => {
  it(
    `delivers everything once, in order and completely, in ${STEPS} steps`,
    async () => {
      const bridge = await builtBridge()
      expect(await firstFault(bridge, SEED, STEPS / STEPS_A_RUN)).toBeNull()
    },
    60_000 + STEPS * 5,
  )

  it('behaves the same for the same seed', async () => {
    const bridge = await builtBridge()
    const runs = [await simulate(7, 2_000, bridge), await simulate(7, 2_000, bridge)]
    expect(runs[0]).toEqual(runs[1])
    expect(runs[0]).toMatchObject({ faults: [] })
    expect(runs[0].connects).toBeGreaterThan(3)
  })
})

describe('a fault planted in the bridge is found', () => {
  it.each(plantedFaults)('$what', { timeout: 300_000 * slowness() }, async (planted) => {
    const { bridge, remove } = await bridgeWith(planted)
    const found = await firstFault(bridge, 1, MOST_RUNS)
    remove()
    expect(found).not.toBeNull()
    if (process.env.BABOU_TEST_SAY) process.stdout.write(`${planted.what}: ${found}\n`)
  })
})
