import { count } from '../../../shared/format.ts'
import * as nodes from '../../../store/fleet/nodes.ts'

/** What sums of booked traffic lack because trackers have yet to send it. */
export interface Late {
  readonly unbooked: number
  readonly reasons: readonly string[]
}

/**
 * What trackers have not sent yet, by their last reports. After a return to the old tracker, one
 * that does not report that it is a shadow again may have entries that are not counted there.
 */
export function lateEntries(
  trackers: readonly nodes.NodeRow[],
  isReturned: boolean,
  now: Date,
): Late {
  const unbooked = trackers.reduce((sum, { heartbeat }) => sum + heartbeat.unbooked, 0)
  const since = now.getTime() - nodes.SILENT_SECONDS * 1000
  const booking = trackers.filter(({ heartbeat, heartbeatAt }) => {
    return isReturned && heartbeatAt.getTime() >= since && heartbeat.shadow?.isOn !== true
  })
  const reasons = [
    ...(unbooked === 0 ? [] : [`${count(unbooked)} entries of trackers are not booked yet`]),
    ...booking.map(({ node }) => `${node} does not report yet that it is a shadow again`),
  ]
  return { unbooked, reasons }
}
