import { describe, expect, it } from 'vitest'
import { fuzzParser } from '../support/fuzz.ts'
import { clientTracker, fuzzEngine } from '../support/fuzz-engine.ts'
import { seededRandom } from '../support/a-world.ts'

// `npm run soak` sends many more of them (test/soak/fuzz.test.ts).

const QUERIES = 50_000
const REQUESTS = 2_000
const SEED = Number(process.env.BABOU_TEST_SEED ?? 20_261_120)

describe('mutated requests of real clients', () => {
  it(`mean the same to the parser and to a slow one: ${QUERIES} queries`, () => {
    const { differences, accepted, faults } = fuzzParser(QUERIES, seededRandom(SEED))
    expect(differences).toEqual([])
    // Not all of them are invalid, and every kind of refusal occurred.
    expect(accepted).toBeGreaterThan(QUERIES / 20)
    expect(faults.size).toBeGreaterThanOrEqual(7)
  })

  it(`are answered with whole, canonical replies: ${REQUESTS} requests`, () => {
    const tracker = clientTracker()
    const { broken, answered, ok } = fuzzEngine(REQUESTS, seededRandom(SEED), tracker)
    expect(broken).toEqual([])
    expect(answered).toBeGreaterThan(REQUESTS / 2)
    expect(ok).toBeGreaterThan(REQUESTS / 20)
    const moved = tracker.entries.reduce((sum, { rawUp }) => sum + rawUp, 0n)
    expect(moved).toBeGreaterThanOrEqual(0n)
  })
})
