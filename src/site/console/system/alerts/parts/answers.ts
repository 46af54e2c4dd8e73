import type { AlertRow } from '../../../../../store/alerts/alerts.ts'
import type { Act } from '../../../frame/table.ts'

export const ALERTS = '/admin/alerts'

/** Returns the buttons with which staff respond to an alert in a list. */
export function answersOf(alert: AlertRow): readonly Act[] {
  const { id, state, says } = alert
  if (state === 'acknowledged') return [silenceAct(alert)]
  const href = `${ALERTS}/${id}/acknowledge`
  return [{ label: 'Acknowledge', about: says, href, method: 'POST' }, silenceAct(alert)]
}

export function silenceAct({ id, says }: AlertRow): Act {
  return { label: 'Silence', about: says, href: `${ALERTS}/${id}/silence`, method: null }
}

/** Returns the link to the form for a maintenance window of a machine or node. */
export function windowAct(about: string): Act {
  const href = `${ALERTS}/windows?about=${encodeURIComponent(about)}`
  return { label: 'Add window', about, href, method: null }
}
