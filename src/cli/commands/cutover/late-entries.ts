import { count } from '../../../shared/format.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import { heardAndSilent } from './tracker-checks.ts'

/** What sums of booked traffic lack because trackers have yet to send it. */
export interface Late {
  readonly unbooked: number
  readonly reasons: readonly string[]
}

/**
 * What trackers have not sent yet, by their last reports. After a return to the old tracker, one
 * that has not reported that it is a shadow again may have entries that are not counted there.
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
