import { alertsTold } from '../../bridge/events/alert-events.ts'
import { adopt } from '../../store/alerts/adopting.ts'
import { defineListener } from '../define-listener.ts'

/** Stores the alerts that a tracker sent while jobs was down. */
export const takeToldAlerts = defineListener(alertsTold, async ({ alerts }, from, context) => {
  const { db, config, clock, log } = context
  await adopt(db, config, alerts, clock.now())
  log('alerts.taken-over', { node: from.node, alerts: alerts.length })
  return null
})
