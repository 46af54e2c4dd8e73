import { afterEach, describe, expect, it, vi } from 'vitest'
import { createProgress } from '../../src/cli/importing/importing.ts'

describe('the progress of an import', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is printed when a stage passes a multiple of 200,000, and again when it starts over', () => {
    const said: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    const progress = createProgress()
    for (const done of [199_999, 200_023, 399_000, 400_000, 1_000_001]) progress('read', done)
    progress('texts', 250_000)
    for (const done of [20_000, 220_000]) progress('texts', done)
    expect(said.join('')).toBe(
      '200,023 rows read …\n400,000 rows read …\n1,000,001 rows read …\n' +
        '250,000 texts …\n220,000 texts …\n',
    )
  })
})
