import { describe, expect, it } from 'vitest'
import { candidatesText } from '../../../src/cli/tables/candidates.ts'
import { pairedChange } from '../../../src/simulators/peer-choice/comparison/paired.ts'
import type { CandidateRow } from '../../../src/tracker/simulation/compare-by-seed.ts'

const BEFORE = [100, 200, 300]
/** A change of the mean by `percent` in each swarm, more or less by a hundredth of it. */
const changed = (percent: number) =>
  pairedChange(
    BEFORE,
    BEFORE.map((value, at) => value * (1 + (percent / 100) * (1 + (at - 1) / 100))),
  )
const row = (
  name: string,
  percent: number,
  given: Partial<CandidateRow> & { leastGroup?: number } = {},
): CandidateRow => {
  const { leastGroup = 0.9, ...others } = given
  const change = changed(percent)
  const shares = { leastGroup, leastGroupName: 'cable, leecher, open', below80: 0.125 }
  return { name, kind: 'idea', mean: 123.4, change, p90Change: change, shares, ...others }
}
const present = row('present', 0, { kind: 'setting', leastGroup: 1 })
const oracle = row('oracle', -12, { kind: 'oracle' })
const bound = changed(-35)
const linesOf = (rows: readonly CandidateRow[], reach: CandidateRow | null = oracle) =>
  candidatesText({ bound, reach, rows }).split('\n')
const cellsOf = (line = '') => line.trim().split(/ {2,}/)

describe('the table of choices of peers', () => {
  it('says what no choice can be below, and what perfect knowledge reaches', () => {
    const [first, lowest, reach] = linesOf([present, oracle])
    expect(first).toBe('Changes are against “present”, swarm by swarm.')
    expect(lowest).toMatch(/^No choice can be below -35\.0 % \(-35\.9 to -34\.1\)\.$/)
    expect(reach).toMatch(/^Perfect knowledge reaches -12\.0 % \(-12\.3 to -11\.7\), by “oracle”/)
    expect(reach).toMatch(/: 15 % cannot be reached, and 80 % of what can is enough, -9\.6 %\.$/)
  })

  it('has a line per choice with its changes, intervals and uploads', () => {
    const rows = [present, row('near', -6), row('worse', 3)]
    const lines = linesOf(rows)
    const at = lines.findIndex((line) => line.startsWith('choice'))
    expect(cellsOf(lines[at + 2])).toEqual([
      ...['near', '123', '-6.0 %', '-6.1 to -5.9', '-6.0 %', '-6.1 to -5.9', 'faster', '50 %'],
      ...['90 % (cable, leecher, open)', '13 %'],
    ])
    expect(cellsOf(lines[at + 3]).slice(6, 8)).toEqual(['slower', '-25 %'])
  })

  it('names the choices that are near what can be reached and move no uploads', () => {
    const greedy = row('greedy', -11, { leastGroup: 0.7 })
    const minute = row('each minute', -12, { kind: 'interval' })
    const rows = [present, row('near', -10), row('slow', -9), greedy, minute, oracle]
    expect(linesOf(rows).at(-1)).toMatch(/of its upload: “near”\.$/)
    expect(linesOf([present, oracle]).at(-1)).toMatch(/of its upload: none\.$/)
  })

  it('says when an aim can be reached, and when nothing is known', () => {
    const far = row('oracle', -20, { kind: 'oracle' })
    expect(linesOf([present, far], far)[2]).toMatch(/: 15 % can be reached, and is enough\.$/)
    expect(linesOf([present], null)[2]).toMatch(/^No oracle was compared/)
    const none = row('oracle', 1, { kind: 'oracle' })
    expect(linesOf([present, none], none)[2]).toMatch(/^Perfect knowledge brings no gain/)
    expect(cellsOf(linesOf([present, none], none)[5])[7]).toBe('–')
  })

  it('shows no interval for one swarm', () => {
    const change = pairedChange([100], [90])
    const line = linesOf([present, row('near', 0, { change })]).find((one) => /^near/.test(one))
    expect(cellsOf(line).slice(2, 4)).toEqual(['-10.0 %', 'unknown'])
    expect(cellsOf(line)[6]).toBe('–')
  })
})
