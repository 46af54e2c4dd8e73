import { subjectOf } from '../../../../../domain/alerts/facts.ts'
import type { AlertRow } from '../../../../../store/alerts/alerts.ts'
import type { NodeRow } from '../../../../../store/fleet/nodes.ts'
import type { ServiceRow } from '../../../../../store/fleet/services.ts'
import type { Act } from '../../../frame/table.ts'
import { silenceAct, windowAct } from '../../alerts/parts/answers.ts'

// Staff actions for a service in a list.

export interface FleetRights {
  /** Whether the viewer may disable and drain trackers. */
  readonly maySwitch: boolean
  readonly mayAnswer: boolean
  /** Whether the viewer may remove services that no longer exist. */
  readonly mayEdit: boolean
}

export const FLEET = '/admin/fleet'

export interface FleetNews {
  /** The last reports of trackers; other services have none. */
  readonly links: ReadonlyMap<string, NodeRow>
  /** The worst alert of each subject. */
  readonly alerts: ReadonlyMap<string, AlertRow>
}

export function actsOf(
  row: ServiceRow,
  { links, alerts }: FleetNews,
  { maySwitch, mayAnswer, mayEdit }: FleetRights,
): readonly Act[] {
  const about = row.node
  const tracker = row.type === 'tracker' ? links.get(row.node) : undefined
  const alert = alerts.get(subjectOf(row)) ?? alerts.get(`machine ${row.machine}`)
  const remove = { label: 'Remove', about, href: `${FLEET}/${row.id}/remove`, method: null }
  return [
    ...(maySwitch && tracker !== undefined ? switches(row, tracker) : []),
    ...(mayAnswer ? [alert === undefined ? windowAct(about) : silenceAct(alert)] : []),
    ...(mayEdit ? [remove] : []),
  ]
}

/** Returns the buttons that drain or disable a tracker; disabling asks for a reason on a page. */
function switches({ node, isDisabled }: ServiceRow, { storeId, heartbeat }: NodeRow): Act[] {
  if (isDisabled) {
    const href = `/admin/bridge/off/${storeId}`
    return [{ label: 'Enable', about: node, href, method: 'DELETE' }]
  }
  const href = `/admin/tracker/${storeId}/drain`
  const drain: Act =
    heartbeat.holders?.isDrained === true
      ? { label: 'End drain', about: node, href, method: 'DELETE' }
      : { label: 'Drain', about: node, href, method: 'POST' }
  const off = `/admin/bridge/off/new?node=${storeId}`
  return [drain, { label: 'Disable', about: node, href: off, method: null }]
}
