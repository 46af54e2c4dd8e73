import { count, timeText } from '../../../../../shared/format.ts'
import type { RefusalRow } from '../../../../../store/fleet/bridge-refusals.ts'
import type { SwitchedOff } from '../../../../../store/fleet/node-switches.ts'
import type { NodeRow } from '../../../../../store/fleet/nodes.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { choices, control } from '../../../../http/control.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const OFF = '/admin/bridge/off'
export const REFUSED = '/admin/bridge/refused'

export function offPage(rows: readonly SwitchedOff[], maySwitch: boolean, now: Date): TablePage {
  return tablePage({
    title: 'Disabled trackers',
    caption: 'Disabled trackers, newest first',
    lead:
      'A disabled tracker has stopped serving. No node with its name or its data can join ' +
      'until it is enabled. What it has counted so far is not lost.',
    make: maySwitch ? { label: 'Disable a tracker', href: `${OFF}/new` } : null,
    rows: rows.map((row) => ({
      head: words('Node', row.node),
      cells: [
        words('Reason', row.reason),
        words('By', row.switchedBy),
        moment('Time', timeText(row.at, now)),
      ],
      acts: maySwitch
        ? [{ label: 'Enable tracker', href: `${OFF}/${row.storeId}`, method: 'DELETE' as const }]
        : [],
    })),
    nothing: 'No trackers are disabled.',
  })
}

export function questionPage(
  form: Typed,
  known: readonly Pick<NodeRow, 'storeId' | 'node'>[],
): ConfirmPage {
  const options = choices(
    'Choose one',
    known.map(({ storeId, node }) => [storeId, node] as const),
  )
  const given = {
    title: 'Disable a tracker',
    lead: [
      'It answers pending requests, sends what it has counted and stops serving.',
      'Clients use your other trackers, or wait. The reason is in its log and on its ops port.',
    ],
    action: OFF,
    button: 'Disable tracker',
    backHref: OFF,
  }
  return confirmPage(given, form, [
    control('select', form, 'node', 'Tracker', { options }),
    control('text', form, 'reason', 'Reason', { maxLength: 200, hint: 'Shown to its operator.' }),
  ])
}

export function refusedPage(rows: readonly RefusalRow[], now: Date): TablePage {
  return tablePage({
    title: 'Refused connections',
    caption: 'Connections that the bridge refused or cut off, newest first',
    lead:
      'Connections without a valid key or with a protocol error. Nothing they sent was ' +
      'accepted. Names are shown only for connections with a valid key.',
    rows: rows.map((row) => ({
      head: moment('Last', timeText(row.lastAt, now)),
      cells: [
        words('From', row.address === '' ? 'this machine' : row.address),
        words('Node', row.node === '' ? 'not known' : row.node),
        words('Reason', row.reason),
        figure('Count', count(row.times)),
        moment('First', timeText(row.firstAt, now)),
        words('Through', row.url),
      ],
    })),
    nothing: 'No connections were refused.',
  })
}
