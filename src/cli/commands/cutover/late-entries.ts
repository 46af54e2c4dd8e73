import { count } from '../../../shared/format.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import { heardAndSilent } from './tracker-checks.ts'

/** What is missing from the sums of booked traffic because trackers have not sent it yet. */
export interface Late {
  readonly unbooked: number
  readonly reasons: readonly string[]
}

/**
 * Returns what trackers have not sent yet, according to their last reports. After a return to the
 * old tracker, a tracker that has not reported that it is a shadow again may have entries that its
 * report does not count.
 */
export function lateEntries(trackers: readonly NodeRow[], isReturned: boolean, now: Date): Late {
  const unbooked = trackers.reduce((sum, { heartbeat }) => sum + heartbeat.unbooked, 0)
  const { heard, silent } = heardAndSilent(trackers, now)
  const booking = (rows: readonly NodeRow[]) => {
    return rows.filter(({ heartbeat }) => isReturned && heartbeat.shadow?.isOn !== true)
  }
  const reasons = [
    ...(unbooked === 0 ? [] : [`${count(unbooked)} entries of trackers are not booked yet`]),
    ...booking(heard).map(({ node }) => `${node} does not report yet that it is a shadow again`),
    ...booking(silent).map(({ node }) => `${node} is silent and may have entries that are missing`),
  ]
  return { unbooked, reasons }
}
