import { describe, expect, it } from 'vitest'
import { clientTracker, fuzzEngine } from '../tracker/support/fuzz-engine.ts'
import { fuzzParser } from '../tracker/support/fuzz.ts'
import { playBoth } from '../tracker/support/differences.ts'
import { ways } from '../tracker/support/ways.ts'
import { seededRandom } from '../tracker/support/a-world.ts'

// Like `npm test` but with more cases, and with another seed each time: the seed is in the test's
// name, and BABOU_TEST_SEED repeats it.

const COUNT = Number(process.env.BABOU_TEST_FUZZ ?? 10_000_000)
const SEED = Number(process.env.BABOU_TEST_SEED ?? Date.now() % 2 ** 31)
const SLICE = 100_000

describe(`fuzzing with seed ${SEED}`, () => {
  it(`${COUNT} mutated queries mean the same to the parser and to a slow one`, async () => {
    const random = seededRandom(SEED)
    for (let done = 0; done < COUNT; done += SLICE) {
      expect(fuzzParser(Math.min(SLICE, COUNT - done), random).differences).toEqual([])
      // So that vitest hears from a worker that is busy for minutes.
      await new Promise(setImmediate)
    }
  })

  it(`${COUNT / 20} mutated requests get complete, canonical replies`, async () => {
    const random = seededRandom(SEED + 1)
    const tracker = clientTracker()
    for (let done = 0; done < COUNT / 20; done += SLICE) {
      const count = Math.min(SLICE, COUNT / 20 - done)
      expect(fuzzEngine(count, random, tracker).broken).toEqual([])
      await new Promise(setImmediate)
    }
  })

  it.runIf(ways.length > 1)(
    `${Math.ceil(COUNT / 500)} conversations get the same replies from both network backends`,
    async () => {
      const { difference, written } = await playBoth(Math.ceil(COUNT / 500), SEED)
      expect(difference).toBeNull()
      expect(written[0]).toEqual(written[1])
    },
  )
})
