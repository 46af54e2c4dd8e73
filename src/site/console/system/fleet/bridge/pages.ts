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
    title: 'Trackers switched off',
    caption: 'Trackers that are switched off, latest first',
    lead:
      'A tracker that is switched off has ended its service, and no node of its name or its ' +
      'data may join until it is let in again. What it had counted by then is not lost.',
    make: maySwitch ? { label: 'Switch one off', href: `${OFF}/new` } : null,
    columns: ['Node', 'Why', 'By', 'When'],
    rows: rows.map((row) => ({
      head: words('Node', row.node),
      cells: [
        words('Why', row.reason),
        words('By', row.switchedBy),
        moment('When', timeText(row.at, now)),
      ],
      acts: maySwitch
        ? [{ label: 'Let it in again', href: `${OFF}/${row.storeId}`, method: 'DELETE' as const }]
        : [],
    })),
    nothing: 'No tracker is switched off.',
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
  return confirmPage(
    {
      title: 'Switch a tracker off',
      lead: [
        'It answers what has come, sends what it has counted and ends its service.',
        'Clients go to your other trackers, or wait. Its log and its ops port say why.',
      ],
      action: OFF,
      button: 'Switch it off',
      backHref: OFF,
    },
    form,
    [
      control('select', form, 'node', 'Tracker', { options }),
      control('text', form, 'reason', 'Why', { hint: 'Its operator reads it.' }),
    ],
  )
}

export function refusedPage(rows: readonly RefusalRow[], now: Date): TablePage {
  return tablePage({
    title: 'Turned away from the bridge',
    caption: 'Who was turned away from the bridge or cut off, latest first',
    lead:
      'Connections that did not prove the key or broke a rule: nothing of what they sent was ' +
      'taken. A name is shown only of who has proved the key.',
    columns: ['Last', 'From', 'Node', 'Why', 'Times', 'First', 'By way of'],
    rows: rows.map((row) => ({
      head: moment('Last', timeText(row.lastAt, now)),
      cells: [
        words('From', row.address === '' ? 'this machine' : row.address),
        words('Node', row.node === '' ? 'not known' : row.node),
        words('Why', row.reason),
        figure('Times', count(row.times)),
        moment('First', timeText(row.firstAt, now)),
        words('By way of', row.url),
      ],
      acts: [],
    })),
    nothing: 'Nobody was turned away.',
  })
}
