import { cheatNames, kindOf } from '../../../simulators/economy/cheats.ts'
import { calibrate } from '../../../simulators/economy/calibration.ts'
import { everydayHabits } from '../../../simulators/economy/everyday/index.ts'
import type { Outcome } from '../../../simulators/economy/outcome.ts'
import { outcomeOf } from '../../../simulators/economy/outcome.ts'
import type { Split } from '../../../simulators/economy/split.ts'
import { splitOf, splits } from '../../../simulators/economy/split.ts'
import type { Subject } from '../../../simulators/economy/trial.ts'
import { runTrial } from '../../../simulators/economy/trial.ts'
import { SHOWN_SCORE } from '../../../domain/fair-play/score.ts'
import { bytes, count, plural, utc } from '../../../shared/format.ts'
import { defineCommand, UsageError } from '../../define-command.ts'
import { replayHistory } from './replay-history.ts'
import { wholeOption } from './whole-option.ts'

const MOST_SEEDS = 20
/** The most members: a month with this number needs about 1 GiB of memory. */
const MOST_MEMBERS = 10_000
const MOST_DAYS = 90
const LEAST_MEMBERS = 40
/** The most cheaters: they are never next to each other, so there might be no room for more. */
const MOST_CHEATERS = 10
const CHEATER_SHARE = 0.02
/** The most sizes, and the most shares of cheaters, in one run. */
const MOST_LISTED = 6

export const simulateCheating = defineCommand({
  name: 'simulate cheating',
  summary: 'simulates communities with planted cheats, and shows how many of them are found',
  permission: 'anomalies.judge',
  options: {
    seed: { type: 'string', value: 'N', doc: 'number of the first community; default: 1' },
    seeds: { type: 'string', value: 'N', doc: 'number of communities; default: 1' },
    members: {
      type: 'string',
      value: 'N,…',
      doc: 'members of each community; default: 2000; each size is simulated separately',
    },
    cheaters: { type: 'string', value: 'N,…', doc: 'percentage of members who cheat; default: 2' },
    days: { type: 'string', value: 'N', doc: 'simulated days; default: 30' },
    history: {
      type: 'boolean',
      doc: 'plants cheats in the real traffic of the last --days; default: 90',
    },
    calibrate: { type: 'boolean', doc: 'also prints the best weights of the score' },
  },
  async run({ options, withDatabase, clock }) {
    const seed = wholeOption('seed', options.seed ?? '1', 0, 1e9)
    if (options.history) {
      const days = wholeOption('days', options.days ?? String(MOST_DAYS), 1, MOST_DAYS)
      const given = { seed, days, cheaterShare: CHEATER_SHARE }
      return withDatabase(async (db) => {
        const { members, since, outcome } = await replayHistory(db, given, clock.now())
        const lead =
          `traffic of ${count(members)} members from ${utc(since)} on, with planted cheats; ` +
          'members without a planted cheat count as honest'
        return {
          text: `${lead}\n${textOf(outcome)}\n\n${kindsText}`,
          json: { ...given, members, ...outcome },
        }
      })
    }
    const seeds = wholeOption('seeds', options.seeds ?? '1', 1, MOST_SEEDS)
    const sizes = listOption('members', options.members ?? '2000', LEAST_MEMBERS, MOST_MEMBERS)
    const shares = listOption('cheaters', options.cheaters ?? '2', 0, MOST_CHEATERS)
    const days = wholeOption('days', options.days ?? '30', 1, MOST_DAYS)
    const all = Array.from({ length: seeds }, (_, nth) => seed + nth)
    if (options.calibrate && !all.some((one) => splitOf(one) === 'tuned on')) {
      throw new UsageError('--calibrate needs a community to tune on: one with an odd number')
    }
    const learned: Subject[] = []
    const communities = sizes.flatMap((members) =>
      shares.flatMap((cheaters) =>
        simulated({ members, cheaters, days, seeds: all }, (subjects) => {
          if (options.calibrate) learned.push(...subjects)
        }),
      ),
    )
    const weights = options.calibrate ? calibrate(learned) : null
    const text = [
      ...communities.map(communityText),
      `kinds of cheats\n${kindsText}`,
      `honest habits\n${habitsText}`,
      ...(weights === null ? [] : [JSON.stringify(weights)]),
    ].join('\n\n')
    return { text, json: { seed, seeds, days, communities, weights } }
  },
})

interface Simulated extends Outcome {
  readonly members: number
  readonly cheaters: number
  readonly split: Split
  readonly seeds: readonly number[]
}

/**
 * Simulates communities of one size, and sums up each way of splitting them; `tuned` gets the
 * subjects for tuning.
 */
function simulated(
  given: { members: number; cheaters: number; days: number; seeds: readonly number[] },
  tuned: (subjects: readonly Subject[]) => void,
): readonly Simulated[] {
  const { members, cheaters, days } = given
  return splits.flatMap((split) => {
    const seeds = given.seeds.filter((seed) => splitOf(seed) === split)
    if (seeds.length === 0) return []
    const subjects = seeds.flatMap((seed) =>
      runTrial({ seed, members, days, cheaterShare: cheaters / 100 }),
    )
    if (split === 'tuned on') tuned(subjects)
    return [{ members, cheaters, split, seeds, ...outcomeOf(subjects) }]
  })
}

function communityText(one: Simulated): string {
  const { members, cheaters, split, seeds } = one
  const of = plural(seeds.length, 'community', 'communities')
  return (
    `${of} of ${count(members)} members, ${cheaters} % cheaters, ${split} ` +
    `(seeds ${seeds.join(', ')})\n${textOf(one)}`
  )
}

/** Reads numbers separated by commas. @throws UsageError that names the range */
function listOption(name: string, given: string, least: number, most: number): readonly number[] {
  const values = given.split(',').map((one) => wholeOption(name, one.trim(), least, most))
  if (values.length > MOST_LISTED) throw new UsageError(`--${name} can have ${MOST_LISTED} numbers`)
  return values
}

function textOf(outcome: Outcome): string {
  const { honest, honestShown, honestAbove90, gained, found, precision, recall } = outcome
  return [
    `members shown to staff: those with a score of ${SHOWN_SCORE} or more on any day, and those ` +
      'with many uploads to leechers that vanished',
    `precision ${percent(precision)}, recall ${percent(recall)}: ` +
      `${count(found)} of ${count(gained)} members who gained 20 % or more by lying, ` +
      `${count(outcome.foundInThreeDays)} of them within three days`,
    `honest members: ${count(honestShown)} of ${count(honest)} were shown, ` +
      `${count(outcome.honestListed)} of them without a score, ${count(honestAbove90)} above 90`,
    `pairs: ${count(outcome.pairs)} were shown, ${count(outcome.pairsRight)} of them with a ` +
      `cheater, ${count(outcome.pairsListed)} without a score; ` +
      `${count(outcome.foundInPairs)} members were found in pairs only`,
    '',
    'kind                  strength  found  days (median)',
    ...outcome.kinds.map(({ kind, strength, found: some, gained: all, medianDays }) =>
      [kind.padEnd(21), strength.padEnd(9), `${some}/${all}`.padEnd(6), medianDays ?? '–'].join(
        ' ',
      ),
    ),
    '',
    'highest score  members  cheaters',
    ...outcome.calibration.map(({ from, members, cheaters }) =>
      [`from ${from}`.padEnd(14), String(members).padEnd(8), cheaters].join(' '),
    ),
  ].join('\n')
}

const keptBack = ({ isKeptBack = false }) => (isKeptBack ? '; kept back' : '')

const kindsText = cheatNames
  .map((name) => {
    const kind = kindOf(name)
    const amounts = amountsText(kind.amounts, kind.unit)
    return `${name}: ${kind.label.toLowerCase()} (${amounts})${keptBack(kind)}`
  })
  .join('\n')

const habitsText = everydayHabits
  .map((habit) => `${percent(habit.share)} of members: ${habit.label}${keptBack(habit)}`)
  .join('\n')

/** Formats amounts: `10.0 GiB, 60.0 GiB per day`; `1.3, 2 times`. */
function amountsText(amounts: readonly number[], unit: string): string {
  const [first, ...rest] = unit.split(' ')
  if (first !== 'bytes') return `${amounts.map(count).join(', ')} ${unit}`
  return [amounts.map((amount) => bytes(amount)).join(', '), ...rest].join(' ')
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`
}
