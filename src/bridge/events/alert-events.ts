import { list, record, text } from '../../shared/shape.ts'
import { MOST_KEPT_ALERTS } from '../../shared/alerts/kept.ts'
import { toldAlert } from '../../shared/alerts/told.ts'
import { defineEvent } from '../define-event.ts'

// Jobs -> tracker, in reply to a heartbeat with another digest. What the tracker keeps on disk to
// send alerts while jobs is down: sealed with the secret of the site, in base64.
export const alertsKept = defineEvent('alerts.kept', 1, record({ sealed: text(600_000) }))

// Tracker -> jobs. Alerts that the tracker sent while jobs was down.
export const alertsTold = defineEvent(
  'alerts.told',
  1,
  record({ alerts: list(toldAlert).max(2 * MOST_KEPT_ALERTS) }),
  'tracker',
)
