import { describe, expect, it } from 'vitest'
import { createPauses, within } from '../../src/cli/processes/pauses.ts'

describe('pauses between restarts', () => {
  it('grow up to half a minute, and start again after one good minute', () => {
    const pauses = createPauses()
    const inRow = Array.from({ length: 9 }, () => pauses.next(100))
    expect(inRow).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(pauses.next(60_000)).toBe(250)
    expect(pauses.next(100)).toBe(500)
  })
})

describe('within', () => {
  it('returns the result in time, or else the fallback', async () => {
    expect(await within(5, Promise.resolve('done'), 'late')).toBe('done')
    expect(await within(0.01, new Promise(() => undefined), 'late')).toBe('late')
  })
})
