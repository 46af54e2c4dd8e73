import { machineName } from '../shared/config.ts'
import type { Infer } from '../shared/shape.ts'
import { count, list, oneOf, record, text } from '../shared/shape.ts'
import type { KeptService } from '../shared/alerts/kept.ts'
import { MOST_KEPT_ALERTS, MOST_KEPT_SERVICES } from '../shared/alerts/kept.ts'
import { askedReport, serviceFigures } from '../shared/services/report.ts'
import { toldAlert } from '../shared/alerts/told.ts'

const TIME_LIMIT_MS = 2_000
/** The most characters of an answer: 200 alerts, each with the times of 50 targets. */
const MOST_CHARACTERS = 2_000_000

const watchStates = ['usual', 'news', 'looks'] as const
export type WatchState = (typeof watchStates)[number]

/** A program on the machine of a node, as that node last saw it. */
const seenProgram = askedReport.pick({ type: true, node: true, state: true }).extend({
  own: serviceFigures.shape.own,
})
export type SeenProgram = Readonly<Infer<typeof seenProgram>>

const subjects = list(text(120)).max(MOST_KEPT_SERVICES)

/** The body of a role's `/readyz`, whether the role is ready or not. */
const answer = record({
  pid: count,
  version: text(60),
  state: text(20).optional(),
  database: oneOf(['up', 'away']).optional(),
  /** The alerts that this node sends while jobs or the database is down. */
  alerts: list(toldAlert)
    .max(2 * MOST_KEPT_ALERTS)
    .optional(),
  /**
   * `usual`: jobs watches, as far as that node knows. `news`: jobs does not, but not for long
   * enough to report that. `looks`: the node checks the fleet, and reports unless a node before it
   * does. Missing in earlier releases.
   */
  watch: oneOf(watchStates).optional(),
  /** The services that answered that node, and those that did not, while jobs does not watch. */
  seen: subjects.optional(),
  unseen: subjects.optional(),
  /** Programs that are not part of babou. Only the nodes on the same machine ask them. */
  programs: list(seenProgram).max(MOST_KEPT_SERVICES).optional(),
})

export type Answer = Readonly<Infer<typeof answer>>

/** Returns the URL at which a service can be asked from this machine, or null if there is none. */
export function opsUrl({ ops, machine }: KeptService, here = machineName()): string | null {
  const at = ops.lastIndexOf(':')
  if (at < 1) return null
  const [host, port] = [ops.slice(0, at), ops.slice(at + 1)]
  const isHere = machine === here
  if (isLoopback(host)) return isHere ? urlOf(host, port) : null
  if (host === '::' || host === '0.0.0.0') return urlOf(isHere ? '127.0.0.1' : machine, port)
  return urlOf(host, port)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function urlOf(host: string, port: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`
}

/**
 * Asks a service. Resolves with null if it does not answer in time, or not like a role of babou.
 */
export async function askService(url: string): Promise<Answer | null> {
  try {
    const signal = AbortSignal.timeout(TIME_LIMIT_MS)
    const reply = await fetch(url, { redirect: 'error', signal })
    const said = await reply.text()
    if (said.length > MOST_CHARACTERS) return null
    return answer.safeParse(JSON.parse(said)).data ?? null
  } catch {
    return null // whatever is wrong with the answer, the service counts as silent
  }
}
