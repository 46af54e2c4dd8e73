import type { ScenarioName } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { scenarioNames } from '../../../simulators/peer-choice/swarm/scenarios.ts'
import { UsageError } from '../../define-command.ts'
import { wholeOption } from './whole-option.ts'

// Options that the commands over simulated swarms share.

export const MOST_ROUNDS = 20
/** A run takes about a minute then, and 10 MiB of memory per thousand clients. */
const MOST_LEECHERS = 2_000

export const SCENARIO_DOC = `${scenarioNames.join(', ')} (all)`

/** The scenarios of `--scenario`. @throws UsageError that lists the names */
export function scenarioOption(name: string | undefined): readonly ScenarioName[] {
  if (name === undefined) return scenarioNames
  const found = scenarioNames.find((one) => one === name)
  if (found !== undefined) return [found]
  throw new UsageError(`--scenario must be one of ${scenarioNames.join(', ')}`)
}

/** The leechers of `--leechers`; undefined: those of the scenario. @throws UsageError */
export function leechersOption(given: string | undefined): number | undefined {
  return given === undefined ? undefined : wholeOption('leechers', given, 10, MOST_LEECHERS)
}
