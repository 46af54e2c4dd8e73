import type { FleetFacts, ServiceFacts } from '../domain/alerts/facts.ts'
import type { KeptAlerts, KeptService } from '../shared/alerts/kept.ts'
import type { AskedReport } from '../shared/services/report.ts'
import type { Answer } from './asking.ts'

// Whose turn it is to tell, and what the fleet looks like from one node, as pure functions.

/** Roles that tell, in this order; within a role by name. */
const TELLERS = ['jobs', 'site', 'tracker'] as const
export type Teller = (typeof TELLERS)[number]

/** What this node knows without asking others. */
export interface Sight {
  /** Jobs watches, and its messages are sent: this node has nothing to tell. */
  readonly isUsual: boolean
  /** Null: it does not use the database. */
  readonly database: 'up' | 'away' | null
  /** Nodes of jobs that cannot be asked are known to be silent. */
  readonly jobsAreSilent: boolean
}

/** A service with what it answered. */
export interface Asked {
  readonly service: KeptService
  /** Whether it can be asked from here. */
  readonly canAsk: boolean
  readonly answer: Answer | null
  /** Seconds since its last answer, or since this node began to ask. */
  readonly silentSeconds: number
}

/**
 * The node that tells for all that see the same: the first one that answers. `me`: this one;
 * `null`: a node of jobs reaches the database, and so watches the fleet in the usual way.
 */
export function whoTells(
  me: Pick<KeptService, 'type' | 'node'>,
  asked: readonly Asked[],
): 'me' | Asked | null {
  const isWatching = ({ service, answer }: Asked) =>
    service.type === 'jobs' && answer?.database === 'up'
  if (asked.some(isWatching)) return null
  const alive = asked.filter(({ answer }) => answer !== null)
  const before = alive.filter(({ service }) => rankOf(service) < rankOf(me))
  const [first] = before.toSorted((a, b) => (rankOf(a.service) < rankOf(b.service) ? -1 : 1))
  return before.length === 0 ? 'me' : first
}

function rankOf({ type, node }: Pick<KeptService, 'type' | 'node'>): string {
  const at = TELLERS.indexOf(type as Teller)
  return `${at < 0 ? TELLERS.length : at} ${node}`
}

/** The fleet as this node sees it; services about which it can know nothing are missing. */
export function factsOf(
  kept: Pick<KeptAlerts, 'services'>,
  sight: Sight,
  asked: readonly Asked[],
  programs: readonly AskedReport[],
): FleetFacts {
  const database = stateOfDatabase(sight, asked)
  const services = [
    ...asked.flatMap((one) => roleFacts(one, sight, database)),
    ...kept.services.flatMap((service) => {
      const { type, node, isStandby } = service
      if (type === 'postgresql') {
        if (isStandby || database === null) return []
        return [facts(service, database === 'up' ? 'ready' : 'failed', 0)]
      }
      const report = programs.find((one) => one.type === type && one.node === node)
      return report === undefined ? [] : [facts(service, report.state, 0, report.figures.own)]
    }),
  ]
  const none = { overdueTasks: [], copyHours: null, copyFault: null, refusedPerMinute: 0 }
  return { services, ...none }
}

/** It is up if anyone reaches it. */
function stateOfDatabase(sight: Sight, asked: readonly Asked[]): 'up' | 'away' | null {
  const all = [sight.database, ...asked.map(({ answer }) => answer?.database ?? null)]
  if (all.includes('up')) return 'up'
  return all.includes('away') ? 'away' : null
}

function roleFacts(
  { service, canAsk, answer, silentSeconds }: Asked,
  { jobsAreSilent }: Sight,
  database: 'up' | 'away' | null,
): readonly ServiceFacts[] {
  if (!canAsk) {
    if (service.type !== 'jobs' || !jobsAreSilent) return []
    return [facts(service, 'ready', silentSeconds)]
  }
  if (answer === null) return [facts(service, 'ready', silentSeconds)]
  if (answer.state === 'off') return []
  // It answers, but does not reach a database that others reach.
  const isCutOff = answer.database === 'away' && database === 'up'
  return [facts(service, isCutOff ? 'failed' : (answer.state ?? 'ready'), 0)]
}

function facts(
  { type, node, machine }: KeptService,
  state: string,
  silentSeconds: number,
  figures: Readonly<Record<string, number>> = {},
): ServiceFacts {
  return {
    ...{ type, node, machine, version: '', state, stateSeconds: 0, silentSeconds },
    ...{ apartSeconds: 0, starts: 0, rival: null, isDisabled: false, figures },
  }
}
