import { alertsTold } from '../../bridge/events/alert-events.ts'
import * as kept from '../../store/alerts/kept.ts'
import { defineListener } from '../define-listener.ts'

/** Stores what a tracker told while jobs was away. */
export const takeToldAlerts = defineListener(alertsTold, async ({ alerts }, from, context) => {
  const { db, clock, log } = context
  await kept.adopt(db, alerts, clock.now())
  log('alerts.taken-over', { node: from.node, alerts: alerts.length })
  return null
})
