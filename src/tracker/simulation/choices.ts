import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import { ideas } from '../../simulators/peer-choice/ideas/index.ts'
import { createModelTracker } from '../../simulators/peer-choice/lists/model-tracker.ts'
import { createOracleTracker } from '../../simulators/peer-choice/oracle/oracle-tracker.ts'
import { oracles } from '../../simulators/peer-choice/oracle/oracles.ts'
import { createEngineTracker } from './engine-tracker.ts'
import type { Choice } from './run-choice.ts'

/** The recommendation of docs/operators/peer-choice.md. */
const ROOM = 25
/** Longer lists: with 25, a group of members keeps less than 80 % of its upload. */
const WIDER_ROOMS = [35, 50]

/**
 * Returns the choices that `babou simulate swarm` compares; the first is a list without
 * preferences.
 */
export function choicesOf(): readonly Choice[] {
  return [
    engine('uniform', { nearPeers: 'off' }),
    engine('same network', { nearPeers: 'network' }),
    engine('same region', { nearPeers: 'region' }),
    engine('room', { reachablePeers: ROOM }),
    engine('room, same region', { reachablePeers: ROOM, nearPeers: 'region' }),
  ]
}

/** A choice to compare. */
export interface Candidate extends Choice {
  /**
   * A setting of the tracker; an idea that uses only what a tracker knows; an oracle, which knows
   * everything; or one of these with other intervals, which changes more than the choice of peers.
   */
  readonly kind: 'setting' | 'idea' | 'oracle' | 'interval'
  readonly rule: string
}

/** The settings that change lists, as in the tracker; the first is the current choice. */
const settings: readonly Candidate[] = [
  { ...engine('present', {}), kind: 'setting', rule: 'the tracker with its default settings' },
  {
    ...engine('same region', { nearPeers: 'region' }),
    kind: 'setting',
    rule: 'peers of the same region come first',
  },
  {
    ...engine('room', { reachablePeers: ROOM }),
    kind: 'setting',
    rule: `reachable clients get ${ROOM} peers where two in five have closed ports`,
  },
  ...WIDER_ROOMS.map((most): Candidate => {
    const choice = engine(`room of ${most}`, { reachablePeers: most })
    return { ...choice, kind: 'setting', rule: `the same, with ${most} peers` }
  }),
  {
    ...engine('room, same region', { reachablePeers: ROOM, nearPeers: 'region' }),
    kind: 'setting',
    rule: 'both “room” and “same region”',
  },
]

/** The choices that `babou simulate choices` compares, the current one first. */
export const candidates: readonly Candidate[] = [
  ...settings,
  ...ideas.map((idea): Candidate => {
    const { name, rule, intervalSeconds } = idea
    const kind = intervalSeconds === undefined ? 'idea' : 'interval'
    return { name, rule, kind, tracker: (seed) => createModelTracker(idea, seed) }
  }),
  ...oracles.map((oracle): Candidate => {
    const { name, rule, intervalSeconds } = oracle
    const kind = intervalSeconds === undefined ? 'oracle' : 'interval'
    return { name, rule, kind, tracker: (seed) => createOracleTracker(oracle, seed) }
  }),
]

function engine(name: string, values: Partial<TrackerSettingsValues>): Choice {
  return { name, tracker: (seed) => createEngineTracker(values, seed) }
}
