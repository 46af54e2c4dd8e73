import { scenarios } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import type { Candidate } from '../../../tracker/simulation/choices.ts'
import { candidates } from '../../../tracker/simulation/choices.ts'
import type { CandidateRow } from '../../../tracker/simulation/compare-by-seed.ts'
import { compareBySeed } from '../../../tracker/simulation/compare-by-seed.ts'
import { defineCommand, UsageError } from '../../define-command.ts'
import { printError } from '../../output.ts'
import { candidatesLegend, candidatesText, changeText } from '../../tables/candidates.ts'
import { leechersOption, MOST_ROUNDS, SCENARIO_DOC, scenarioOption } from './swarm-options.ts'
import { wholeOption } from './whole-option.ts'

/**
 * The default number of seeds: intervals at 95 % require several, and more than this add little.
 */
const SEEDS = '10'
const MOST_SEEDS = 30

export const simulateChoices = defineCommand({
  name: 'simulate choices',
  summary: 'compares ideas for the choice of peers with the present one, swarm by swarm',
  permission: null,
  why: 'it only calculates: it reads and changes nothing of the community',
  options: {
    scenario: { type: 'string', value: 'NAME', doc: SCENARIO_DOC },
    choice: { type: 'list', value: 'NAME', doc: 'one to compare; repeatable (all)' },
    seed: { type: 'string', value: 'N', doc: 'the number of the first swarm (1)' },
    seeds: { type: 'string', value: 'N', doc: `how many swarms of each scenario (${SEEDS})` },
    leechers: { type: 'string', value: 'N', doc: 'leechers of each swarm (300 or 400)' },
    rounds: { type: 'string', value: 'N', doc: 'runs of each swarm with other random choices (1)' },
  },
  async run({ options }) {
    const seed = wholeOption('seed', options.seed ?? '1', 0, 1e6)
    const count = wholeOption('seeds', options.seeds ?? SEEDS, 1, MOST_SEEDS)
    const rounds = wholeOption('rounds', options.rounds ?? '1', 1, MOST_ROUNDS)
    const leechers = leechersOption(options.leechers)
    const seeds = Array.from({ length: count }, (_, nth) => seed + nth)
    const choices = chosen(options.choice)
    const results = scenarioOption(options.scenario).map((scenario) => {
      const done = ({ name, change }: CandidateRow, nth: number) =>
        printError(`${nth} of ${choices.length} in ${scenario}: ${name}, ${changeText(change)}`)
      const given = { scenario, choices, seeds, rounds, leechers, done }
      return { scenario, ...compareBySeed(given) }
    })
    const parts = results.map(
      ({ scenario, ...comparison }) =>
        `${scenarios[scenario].label}\n${candidatesText(comparison)}`,
    )
    const rules = choices.map(({ name, rule }) => `${name}: ${rule}`).join('\n')
    return {
      text: [...parts, candidatesLegend, rules].join('\n\n'),
      json: { seeds, rounds, results },
    }
  },
})

/** Returns the current choice, and the requested ones. @throws UsageError that lists the names */
function chosen(names: readonly string[]): readonly Candidate[] {
  if (names.length === 0) return candidates
  const unknown = names.find((name) => candidates.every((one) => one.name !== name))
  if (unknown !== undefined) {
    const known = candidates.slice(1).map(({ name }) => name)
    throw new UsageError(`no choice is named ${unknown}; use one of: ${known.join('; ')}`)
  }
  const [present, ...others] = candidates
  return [present, ...others.filter(({ name }) => names.includes(name))]
}
