import { accountEventKinds, eventLabel } from '../../../domain/account-events.ts'
import { deviceName } from '../../../domain/device-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { AccountEventRow } from '../../../store/account-events.ts'
import type { PageData } from '../../http/action.ts'
import { choices } from '../../http/control.ts'
import type { Field } from '../../http/fields.ts'
import { field, untyped } from '../../http/fields.ts'
import type { PageOf, Pager } from '../../http/pager.ts'
import { pagerOf } from '../../http/pager.ts'

interface Line {
  readonly says: string
  readonly detail: string
  readonly when: TimeText
  readonly address: string
  readonly device: string
  readonly agent: string
  /** Whether it is something to look at twice. */
  readonly isBad: boolean
}

export interface HistoryPage extends PageData {
  readonly lines: readonly Line[]
  readonly isEmpty: boolean
  readonly kindField: Field
  readonly pager: Pager | null
}

const BAD = ['wrong-password', 'wrong-code', 'signed-in-anew']

export function historyPage(
  rows: readonly AccountEventRow[],
  { kind, now, ...at }: PageOf & { readonly kind: string | null; readonly now: Date },
): HistoryPage {
  const options = accountEventKinds.map((name) => [name, eventLabel(name)] as const)
  const form = untyped({ kind: kind ?? '' })
  return {
    title: 'History',
    lines: rows.map((row) => ({
      says: eventLabel(row.kind),
      detail: [row.detail, row.by_name === null ? '' : `by ${row.by_name}`]
        .filter((part) => part !== '')
        .join(', '),
      when: timeText(row.at, now),
      address: row.ip ?? '–',
      device: row.agent === '' ? '–' : deviceName(row.agent),
      agent: row.agent,
      isBad: BAD.includes(row.kind),
    })),
    isEmpty: rows.length === 0,
    kindField: field(form, 'kind', 'What', { options: choices('Everything', options) }),
    pager: pagerOf('/settings/history', at, { kind }),
  }
}

export function eventJson(row: AccountEventRow) {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    says: eventLabel(row.kind),
    detail: row.detail,
    address: row.ip,
    device: row.agent === '' ? null : deviceName(row.agent),
    by: row.by_name,
  }
}
