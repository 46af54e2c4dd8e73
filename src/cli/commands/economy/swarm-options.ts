import type { ScenarioName } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { scenarioNames } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { UsageError } from '../../define-command.ts'
import { wholeOption } from './whole-option.ts'

// Options that are shared by the commands that simulate swarms.

export const MOST_ROUNDS = 20
/**
 * The most leechers: a run with this number takes about a minute, and 10 MiB of memory per thousand
 * clients.
 */
const MOST_LEECHERS = 2_000

export const SCENARIO_DOC = `${scenarioNames.join(', ')} (all)`

/** Reads the names of scenarios from `--scenario`. @throws UsageError that lists the names */
export function scenarioOption(name: string | undefined): readonly ScenarioName[] {
  if (name === undefined) return scenarioNames
  const found = scenarioNames.find((one) => one === name)
  if (found !== undefined) return [found]
  throw new UsageError(`--scenario must be one of ${scenarioNames.join(', ')}`)
}

/**
 * Reads the number of leechers from `--leechers`; undefined: the number of the scenario.
 * @throws UsageError for a number out of range
 */
export function leechersOption(given: string | undefined): number | undefined {
  return given === undefined ? undefined : wholeOption('leechers', given, 10, MOST_LEECHERS)
}
