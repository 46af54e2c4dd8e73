import { describe, expect, it } from 'vitest'
import { builtBridge } from '../bridge/simulator/planted-faults.ts'
import { firstFault, STEPS_A_RUN } from '../bridge/simulator/simulate.ts'

const STEPS = Number(process.env.BABOU_TEST_STEPS ?? 300_000)
const SEED = Number(process.env.BABOU_TEST_SEED ?? Date.now() % 1_000_000)

describe(`the bridge, simulated from seed ${SEED} on`, () => {
  it(`delivers everything once, in order and completely, in ${STEPS} steps`, async () => {
    expect(await firstFault(await builtBridge(), SEED, STEPS / STEPS_A_RUN)).toBeNull()
  })
})
