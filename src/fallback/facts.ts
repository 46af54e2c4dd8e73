import type { FleetFacts, ServiceFacts } from '../domain/alerts/facts.ts'
import { subjectOf } from '../domain/alerts/facts.ts'
import type { KeptAlerts, KeptService } from '../shared/alerts/kept.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import type { SeenProgram } from './asking.ts'
import type { Asked, Me, Sight } from './sight.ts'
import { TELLERS } from './sight.ts'
import type { Witnesses } from './witnesses.ts'
import { witnessesOf } from './witnesses.ts'

// Pure functions that say which node must report, and what the state of the fleet is as one node
// sees it.

/**
 * Returns the node that reports for all that see the same: the first one that answers and checks
 * the fleet. `me` means this node; null means that a jobs node reaches the database and so watches
 * the fleet.
 *
 * A node whose silence was reported waits until others have reported its return to every target. If
 * it reported that itself, and died again before the others asked it, they would mistake its second
 * silence for the first.
 */
export function whoTells(
  me: Me,
  asked: readonly Asked[],
  known: readonly ToldAlert[],
): 'me' | Asked | null {
  if (asked.some(isWatching)) return null
  const place = (service: Me) => `${isReturning(service, known) ? 1 : 0} ${rankOf(service)}`
  const before = asked.filter((one) => tells(one) && place(one.service) < place(me))
  const [first] = before.toSorted((a, b) => (place(a.service) < place(b.service) ? -1 : 1))
  return before.length === 0 ? 'me' : first
}

/** Returns whether some target knows that this service was silent, but not that it is back. */
function isReturning(service: Me, known: readonly ToldAlert[]): boolean {
  const subjects = [subjectOf(service), `machine ${service.machine}`]
  return known.some(({ condition, subject, state, toldAt, targets }) => {
    if (condition !== 'silent' || !subjects.includes(subject)) return false
    return state === 'resolved' ? Object.keys(targets).length > 0 : toldAt !== null
  })
}

/** Returns whether it is a jobs node that reaches the database, or a node that knows of one. */
function isWatching({ service, answer }: Asked): boolean {
  if (answer?.database !== 'up') return false
  return service.type === 'jobs' || answer.watch === 'usual'
}

/**
 * Returns whether a node reports. A node that has not watched for long enough, or that sees nothing
 * unusual, leaves reporting to the next one.
 */
function tells({ answer }: Asked): boolean {
  return answer !== null && (answer.watch === undefined || answer.watch === 'looks')
}

function rankOf({ type, node }: Me): string {
  const at = TELLERS.findIndex((one) => one === type)
  return `${at < 0 ? TELLERS.length : at} ${node}`
}

/**
 * Returns the fleet as this node sees it, without the services about which it cannot know anything.
 */
export function factsOf(
  { services: all, me }: { readonly services: KeptAlerts['services']; readonly me: Me },
  sight: Sight,
  asked: readonly Asked[],
  programs: readonly SeenProgram[],
): FleetFacts {
  const database = stateOfDatabase(sight, asked)
  const witnesses = witnessesOf(asked)
  const services = [
    ...asked.flatMap((one) => roleFacts(one, sight, database, witnesses)),
    ...all.flatMap((service) => {
      const { type, node, isStandby } = service
      // This node is ready, which also shows that its machine is not down.
      if (type === me.type && node === me.node) return [facts(service, 'ready', 0)]
      if (type === 'postgresql') {
        if (isStandby || database === null) return []
        return [facts(service, database === 'up' ? 'ready' : 'failed', 0)]
      }
      const seen = programs.find((one) => one.type === type && one.node === node)
      return seen === undefined ? [] : [facts(service, seen.state, 0, seen.own)]
    }),
  ]
  const none = { overdueTasks: [], copyHours: null, copyFault: null, refusedPerMinute: 0 }
  return { services, ...none }
}

/** Returns the state of the database, which is up if any node reaches it. */
export function stateOfDatabase(
  sight: Pick<Sight, 'database'>,
  asked: readonly Asked[],
): Sight['database'] {
  const all = [sight.database, ...asked.map(({ answer }) => answer?.database ?? null)]
  if (all.includes('up')) return 'up'
  return all.includes('away') ? 'away' : null
}

function roleFacts(
  { service, canAsk, answer, silentSeconds }: Asked,
  { jobsAreSilent }: Sight,
  database: 'up' | 'away' | null,
  witnesses: Witnesses,
): readonly ServiceFacts[] {
  // Another node reaches this service: only the connection from this node to it is broken.
  if (answer === null && witnesses.seen.has(subjectOf(service))) return [facts(service, 'ready', 0)]
  if (!canAsk) {
    if (service.type !== 'jobs' || !jobsAreSilent) return []
    return [facts(service, 'ready', silentSeconds)]
  }
  if (answer === null) return [facts(service, 'ready', silentSeconds)]
  if (answer.state === 'off') return []
  // This node answers, but does not reach a database that others reach.
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
