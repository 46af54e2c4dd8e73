import { describe, expect, it } from 'vitest'
import { playBoth } from '../support/differences.ts'
import { ways } from '../support/ways.ts'

// `npm run soak` runs more conversations (test/soak/fuzz.test.ts).

const CASES = 1_500
const SEED = 20_261_120

describe.runIf(ways.length > 1)('ffi and net', () => {
  it('answer any input, however it is cut, with the same bytes and entries', async () => {
    const { answered, written, difference } = await playBoth(CASES, SEED)
    expect(difference).toBeNull()
    expect(answered).toBeGreaterThan(CASES / 2)
    expect(written[0].length).toBeGreaterThan(CASES / 10)
    expect(written[0]).toEqual(written[1])
  })
})
