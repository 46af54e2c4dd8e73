import type { ScenarioName } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { scenarios } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { count } from '../../../shared/format.ts'
import { choicesOf } from '../../../tracker/simulation/choices.ts'
import type { ComparisonRow } from '../../../tracker/simulation/compare-choices.ts'
import { compareChoices } from '../../../tracker/simulation/compare-choices.ts'
import { defineCommand } from '../../define-command.ts'
import { leechersOption, MOST_ROUNDS, SCENARIO_DOC, scenarioOption } from './swarm-options.ts'
import { wholeOption } from './whole-option.ts'

const MOST_SEEDS = 20

export const simulateSwarm = defineCommand({
  name: 'simulate swarm',
  summary: 'simulates swarms under several choices of peers, and shows how fast downloads are',
  permission: null,
  why: 'it only calculates: it reads and changes nothing of the community',
  options: {
    scenario: { type: 'string', value: 'NAME', doc: SCENARIO_DOC },
    seed: { type: 'string', value: 'N', doc: 'the number of the first swarm (1)' },
    seeds: { type: 'string', value: 'N', doc: 'how many swarms of each scenario (1)' },
    leechers: { type: 'string', value: 'N', doc: 'leechers of each swarm (300 or 400)' },
    rounds: { type: 'string', value: 'N', doc: 'runs of each swarm with other random choices (1)' },
  },
  async run({ options }) {
    const seed = wholeOption('seed', options.seed ?? '1', 0, 1e6)
    const seeds = wholeOption('seeds', options.seeds ?? '1', 1, MOST_SEEDS)
    const rounds = wholeOption('rounds', options.rounds ?? '1', 1, MOST_ROUNDS)
    const leechers = leechersOption(options.leechers)
    const numbers = Array.from({ length: seeds }, (_, nth) => seed + nth)
    const results = scenarioOption(options.scenario).map((scenario) => ({
      scenario,
      choices: compareChoices({ scenario, choices: choicesOf(), seeds: numbers, rounds, leechers }),
    }))
    const parts = results.map(({ scenario, choices }) => textOf(scenario, choices))
    return { text: [...parts, LEGEND].join('\n\n'), json: { seed, seeds, rounds, results } }
  },
})

const COLUMNS = [
  'choice               mean  change    p90  change  10 copies  closed  starved',
  'near   least group  below 80 %',
].join('  ')

const LEGEND = [
  'mean, p90: seconds of a download; nine in ten take at most p90',
  '10 copies: seconds until ten leechers were complete',
  'closed: mean of clients with closed ports, divided by the mean of the others',
  'starved: of these clients, those that took more than three times the mean of all',
  'near: bytes within a region',
  'least group: the smallest upload of a group of members, relative to the first line',
  'below 80 %: members who upload less than 80 % of their upload in the first line',
].join('\n')

function textOf(scenario: ScenarioName, rows: readonly ComparisonRow[]): string {
  const [first] = rows
  const { label } = scenarios[scenario]
  const bound =
    `no choice can be faster than a mean of ${count(Math.round(first.bound))} s ` +
    `(${change(first.bound, first.mean)} against ${first.name})`
  return [label, bound, '', COLUMNS, ...rows.map((row) => lineOf(row, first))].join('\n')
}

function lineOf(row: ComparisonRow, first: ComparisonRow): string {
  const { mean, p90, tenCopies, closedTimes, closedStarved, nearShare, shares } = row
  return [
    row.name.padEnd(19),
    seconds(mean).padStart(5),
    change(mean, first.mean).padStart(7),
    seconds(p90).padStart(6),
    change(p90, first.p90).padStart(7),
    (tenCopies === null ? '–' : seconds(tenCopies)).padStart(10),
    closedTimes.toFixed(2).padStart(7),
    percent(closedStarved).padStart(8),
    percent(nearShare).padStart(6),
    percent(shares.leastGroup).padStart(12),
    percent(shares.below80).padStart(11),
    ` (${shares.leastGroupName})`,
  ].join(' ')
}

const seconds = (value: number) => String(Math.round(value))
const percent = (share: number) => `${(share * 100).toFixed(0)} %`
const change = (now: number, before: number) => `${((now / before - 1) * 100).toFixed(1)} %`
