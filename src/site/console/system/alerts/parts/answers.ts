import type { AlertRow } from '../../../../../store/alerts/alerts.ts'
import type { Act } from '../../../frame/table.ts'

export const ALERTS = '/admin/alerts'

/** What staff can answer to an alert, where it is listed. */
export function answersOf({ id, state, says }: AlertRow): readonly Act[] {
  const silence = { label: 'Silence', about: says, href: `${ALERTS}/${id}/silence`, method: null }
  if (state === 'acknowledged') return [silence]
  const href = `${ALERTS}/${id}/acknowledge`
  return [{ label: 'Acknowledge', about: says, href, method: 'POST' }, silence]
}
