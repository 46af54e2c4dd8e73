import { count, span } from '../../../shared/format.ts'
import * as nodes from '../../../store/fleet/nodes.ts'

/** A condition of a cutover, and what was found. */
export interface Check {
  readonly name: string
  readonly isOk: boolean
  readonly says: string
}

/**
 * Checks our trackers. One that is silent does not learn about the hand-over, and may still serve
 * clients whose traffic it does not book.
 */
export function trackerChecks(trackers: readonly nodes.NodeRow[], now: Date): readonly Check[] {
  const { heard, silent } = heardAndSilent(trackers, now)
  const none = { name: 'trackers', isOk: false, says: 'none of our trackers reports' }
  return [
    ...(heard.length === 0 ? [none] : heard.map(heardCheck)),
    ...silent.map((row) => silentCheck(row.node, silenceOf(row, now) / 1000)),
  ]
}

/** Splits trackers into those that report and those that are silent. */
export function heardAndSilent(trackers: readonly nodes.NodeRow[], now: Date) {
  const isHeard = (row: nodes.NodeRow) => silenceOf(row, now) < nodes.SILENT_SECONDS * 1000
  const heard = trackers.filter(isHeard)
  // A tracker that lost its folder has a second row with the same name.
  const silent = trackers.filter((row) => !isHeard(row) && !heard.some(isNamed(row.node)))
  return { heard, silent }
}

function silenceOf({ heartbeatAt }: nodes.NodeRow, now: Date): number {
  return now.getTime() - heartbeatAt.getTime()
}

const isNamed = (name: string) => (row: nodes.NodeRow) => row.node === name

function heardCheck(row: nodes.NodeRow): Check {
  const { heartbeat, bridge, node } = row
  const faults = [
    ...(heartbeat.shadow?.isOn === true ? [] : ['is not a shadow']),
    ...(heartbeat.state === 'ready' ? [] : [`is ${heartbeat.state}`]),
    ...(bridge?.isCaughtUp === false ? ['has not applied all events'] : []),
    ...(nodes.isDiskFull(row) ? ['cannot write its journals'] : []),
    ...(heartbeat.unbooked > 0 ? [`has ${count(heartbeat.unbooked)} unbooked entries`] : []),
  ]
  const peers = `is a shadow with ${count(heartbeat.peers)} peers`
  return { name: `tracker ${node}`, isOk: faults.length === 0, says: faults.join(', ') || peers }
}

function silentCheck(node: string, seconds: number): Check {
  const long = span(seconds) ?? `${Math.round(seconds)} seconds`
  const says = `silent for ${long}: start it, or remove it (babou node remove ${node})`
  return { name: `tracker ${node}`, isOk: false, says }
}
