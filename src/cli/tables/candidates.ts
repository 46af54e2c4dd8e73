import { verdictOf } from '../../simulators/peer-choice/comparison/paired.ts'
import {
  AIM,
  enoughOf,
  ENOUGH_OF_REACH,
  shareOfReach,
} from '../../simulators/peer-choice/comparison/reach.ts'
import type { Interval } from '../../simulators/peer-choice/comparison/student.ts'
import type { CandidateComparison, CandidateRow } from '../../tracker/simulation/compare-by-seed.ts'
import { table } from '../output.ts'

/** The smallest share of its current upload that each group of members must keep. */
const LEAST_UPLOAD = 0.8

const HEADS = [
  ...['choice', 'mean', 'change', '95 %', 'p90', '95 %', 'holds', 'of reach'],
  ...['least group', 'below 80 %'],
]

export const candidatesLegend = [
  'mean: seconds of a download; change, p90: of the mean and of the 90th percentile, with the',
  'interval that contains the true change with a probability of 95 % (Student’s t over the seeds)',
  'holds: whether all of the interval is on one side of 0',
  'of reach: share of the gain of the best oracle, which knows lines, pieces and connections',
  'least group: the smallest upload of a group of members, relative to the first line',
  'below 80 %: members who upload less than 80 % of their upload in the first line',
].join('\n')

/**
 * Formats the results of a scenario: what can be reached, one line per choice, and which choices
 * are enough.
 */
export function candidatesText({ bound, reach, rows }: CandidateComparison): string {
  const [{ name }] = rows
  return [
    `Changes are against “${name}”, swarm by swarm.`,
    `No choice can be below ${changeText(bound)}.`,
    reachText(reach),
    '',
    table([HEADS, ...rows.map((row) => cellsOf(row, reach))]),
    '',
    enoughText(rows, reach),
  ].join('\n')
}

function reachText(reach: CandidateRow | null): string {
  if (reach === null) return 'No oracle was compared, so it is not known what can be reached.'
  const { name, change } = reach
  const enough = enoughOf(change)
  const text = `${changeText(change)}, by “${name}”`
  if (enough === null) return `Perfect knowledge brings no gain that holds: ${text}.`
  const aim = `${AIM * 100} %`
  return enough <= -AIM
    ? `Perfect knowledge reaches ${text}: ${aim} can be reached, and is enough.`
    : `Perfect knowledge reaches ${text}: ${aim} cannot be reached, and ` +
        `${ENOUGH_OF_REACH * 100} % of what can is enough, ${percent(enough)}.`
}

function cellsOf(row: CandidateRow, reach: CandidateRow | null): readonly string[] {
  const { name, mean, change, p90Change, shares } = row
  const share = reach === null ? null : shareOfReach(change, reach.change)
  return [
    ...[name, String(Math.round(mean))],
    ...[percent(change.mean), rangeOf(change), percent(p90Change.mean), rangeOf(p90Change)],
    { less: 'faster', more: 'slower', unclear: '–' }[verdictOf(change)],
    share === null ? '–' : `${(share * 100).toFixed(0)} %`,
    `${(shares.leastGroup * 100).toFixed(0)} % (${shares.leastGroupName})`,
    `${(shares.below80 * 100).toFixed(0)} %`,
  ]
}

/** Names the choices that a tracker could make and that achieve enough. */
function enoughText(rows: readonly CandidateRow[], reach: CandidateRow | null): string {
  const enough = reach === null ? null : enoughOf(reach.change)
  const found = rows.filter(
    ({ kind, change, shares }) =>
      (kind === 'setting' || kind === 'idea') &&
      enough !== null &&
      change.mean <= enough &&
      verdictOf(change) === 'less' &&
      shares.leastGroup >= LEAST_UPLOAD,
  )
  const names = found.map(({ name }) => `“${name}”`).join(', ')
  const least = `${LEAST_UPLOAD * 100} % of its upload`
  return `Enough, faster at 95 %, and no group below ${least}: ${names === '' ? 'none' : names}.`
}

/** Formats a change with its interval: `-3.1 % (-4.1 to -1.9)`. */
export function changeText(change: Interval): string {
  return `${percent(change.mean)} (${rangeOf(change)})`
}

/** Formats an interval: `-4.1 to -1.9`. With a single seed there is none. */
function rangeOf({ low, high }: Interval): string {
  return low === null || high === null ? 'unknown' : `${inPercent(low)} to ${inPercent(high)}`
}

const inPercent = (share: number) => (share * 100).toFixed(1)
const percent = (share: number) => `${inPercent(share)} %`
