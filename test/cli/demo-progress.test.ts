import { describe, expect, it } from 'vitest'
import { createDemoProgress } from '../../src/cli/demo/demo-progress.ts'

describe('the progress of babou demo', () => {
  it('has a line for each step, and in between one every three seconds at most', () => {
    const said: string[] = []
    let now = 100
    const progress = createDemoProgress(
      () => now,
      (line) => said.push(line),
    )
    progress.step('members, torrents and posts')
    for (const [seconds, done] of [
      [101, 500],
      [104, 2_000],
      [105, 2_500],
      [112.4, 5_000],
    ] as const) {
      now = seconds
      progress.part(done, 5_000, 'torrents')
    }
    progress.step('ledger and days of members')
    expect(said).toEqual([
      '   0 s  [1/6] members, torrents and posts …',
      '   4 s  [1/6] torrents: 2,000 of 5,000 …',
      '  12 s  [1/6] torrents: 5,000 of 5,000 …',
      '  12 s  [2/6] ledger and days of members …',
    ])
  })
})
