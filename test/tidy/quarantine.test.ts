import fs from 'node:fs'
import { expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import entries from '../quarantine.json' with { type: 'json' }
import { quarantineFaults, type Quarantined } from '../support/run/quarantine-faults.ts'

const NOW = new Date('2026-03-31T12:00:00Z')
const one: Quarantined = {
  file: 'test/a.test.ts',
  test: 'a > b',
  reason: 'slow',
  since: '2026-03-02',
}

it('the quarantine is short, new and explained', () => {
  const quarantine: readonly Quarantined[] = entries
  expect(quarantineFaults(quarantine, new Date())).toEqual([])
  expect(quarantine.filter(({ file }) => !fs.existsSync(inProject(file)))).toEqual([])
})

it('a test stays in quarantine for 30 days at most, with a reason', () => {
  expect(quarantineFaults([one], NOW)).toEqual([])
  expect(quarantineFaults([{ ...one, since: '2026-02-28' }], NOW)).toEqual([
    'test/a.test.ts: a > b: in quarantine for more than 30 days',
  ])
  expect(quarantineFaults([{ ...one, since: 'March' }], NOW)).toHaveLength(1)
  expect(quarantineFaults([{ ...one, reason: '' }], NOW)).toHaveLength(1)
})

it('five tests are in quarantine at most', () => {
  expect(quarantineFaults(Array(5).fill(one), NOW)).toEqual([])
  expect(quarantineFaults(Array(6).fill(one), NOW)).toEqual(['6 tests are in quarantine, 5 may be'])
})
