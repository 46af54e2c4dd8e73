import type { NodeFigures } from '../../bridge/events/node-events.ts'
import { nodeFigures } from '../../bridge/events/node-events.ts'
import { count as number, list } from '../../shared/shape.ts'
import { bytes, count, span } from '../../shared/format.ts'
import type { NodeRow } from '../../store/fleet/nodes.ts'
import { SILENT_SECONDS } from '../../store/fleet/nodes.ts'
import type { RoleState } from './ask-role.ts'
import { table } from '../output.ts'

/** The state of one tracker's link, and where it was reported. */
export interface BridgeLink extends NodeFigures {
  /**
   * The source that was used: jobs on this machine if possible, then the tracker's last heartbeat,
   * then the tracker itself.
   */
  readonly seenBy: 'jobs' | 'heartbeat' | 'tracker'
  /** Why the tracker on this machine has no link. */
  readonly fault: string | null
  /** For the tracker on this machine: for how many seconds it may have missed events. */
  readonly staleSeconds: number | null
}

/** Returns all trackers whose links are known, by name. */
export function bridgeLinks(
  states: readonly RoleState[],
  rows: readonly NodeRow[],
  now: Date,
): readonly BridgeLink[] {
  const tracker = states.find(({ role }) => role === 'tracker')?.detail
  const own = tracker?.bridge
  const staleSeconds = number.safeParse(tracker?.staleSeconds).data ?? null
  const ofTracker = nodeFigures.safeParse(own).data
  const jobs = states.find(({ role }) => role === 'jobs')?.detail.trackers
  const found = new Map<string, BridgeLink>()
  const note = (seenBy: BridgeLink['seenBy'], all: readonly (NodeFigures | null | undefined)[]) => {
    for (const one of all) {
      if (one && !found.has(one.node))
        found.set(one.node, { ...one, seenBy, fault: null, staleSeconds: null })
    }
  }
  note('jobs', list(nodeFigures).safeParse(jobs).data ?? [])
  const isHeard = ({ heartbeatAt }: NodeRow) =>
    now.getTime() - heartbeatAt.getTime() < SILENT_SECONDS * 1000
  note(
    'heartbeat',
    rows.map((row) => row.bridge && { ...row.bridge, isUp: row.bridge.isUp && isHeard(row) }),
  )
  note('tracker', [ofTracker])
  const fault = (own as { fault?: unknown } | undefined)?.fault
  const local = found.get(ofTracker?.node ?? '')
  if (local !== undefined && typeof fault === 'string') {
    found.set(local.node, { ...local, isUp: false, fault, staleSeconds })
  }
  return [...found.values()].sort((one, other) => (one.node < other.node ? -1 : 1))
}

/**
 * Formats the links as a table, followed by the reason why one is down; empty when there is nothing
 * to show.
 */
export function bridgeText(links: readonly BridgeLink[]): string {
  if (links.length === 0) return ''
  const faults = links.flatMap((link) => (link.fault === null ? [] : [faultText(link)]))
  const heads = ['bridge', 'link', 'behind', 'unacked', 'queue', 'resent', 'duplicates', 'resyncs']
  const rows = table([[...heads, 'in', 'out', 'links'], ...links.map(linkRow)])
  return [rows, ...faults].join('\n')
}

function faultText({ node, fault, staleSeconds }: BridgeLink): string {
  if (staleSeconds === null) return `${node}: ${fault}`
  const age = span(staleSeconds) ?? `${staleSeconds} s`
  return `${node}: ${fault}; it answers from its state of ${age} ago`
}

function linkRow({ node, isUp, isCaughtUp, connects, counts, ...lag }: BridgeLink): string[] {
  return [
    node,
    isUp ? (isCaughtUp ? 'up' : 'catching up') : 'down',
    lagText(lag),
    count(counts.unackedFrames),
    count(counts.queuedFrames),
    count(counts.resent),
    count(counts.duplicates),
    count(counts.resyncs),
    `${count(counts.framesIn)} (${bytes(counts.bytesIn)})`,
    `${count(counts.framesOut)} (${bytes(counts.bytesOut)})`,
    count(connects),
  ]
}

function lagText({ lagEvents, lagSeconds }: Pick<NodeFigures, 'lagEvents' | 'lagSeconds'>): string {
  const events = lagEvents ? `${count(lagEvents)} event${lagEvents === 1 ? '' : 's'}` : ''
  const time = lagSeconds === 0 ? '' : (span(lagSeconds) ?? `${lagSeconds.toFixed(1)} s`)
  return [events, time].filter((part) => part !== '').join(', ') || 'nothing'
}
