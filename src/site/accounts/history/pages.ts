import { addressPurposeNames, addressPurposes } from '../../../domain/accounts/address-retention.ts'
import { accountEventKinds, eventLabel } from '../../../domain/accounts/events.ts'
import { deviceName } from '../../../domain/accounts/device-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { plural, timeText } from '../../../shared/format.ts'
import type { AccountEventRow } from '../../../store/accounts/events.ts'
import type { AddressSettings } from '../../../store/records/settings/addresses.ts'
import { addressTerm } from '../../../store/records/settings/addresses.ts'
import type { PageData } from '../../http/action.ts'
import { choices } from '../../http/control.ts'
import type { Field } from '../../http/frame/fields.ts'
import { field, untyped } from '../../http/frame/fields.ts'
import type { PageOf, Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'

interface Line {
  readonly says: string
  readonly detail: string
  readonly when: TimeText
  readonly address: string
  readonly device: string
  readonly agent: string
  /** Whether the member should check it. */
  readonly isBad: boolean
}

/** How long the addresses of one kind of record are stored. */
interface KeptLine {
  readonly label: string
  readonly why: string
  readonly whole: string
  readonly network: string
}

export interface HistoryPage extends PageData {
  readonly kept: readonly KeptLine[]
  /** The prefixes that addresses are shortened to: `/24 of IPv4 and /48 of IPv6`. */
  readonly networks: string
  readonly lines: readonly Line[]
  readonly isEmpty: boolean
  readonly kindField: Field
  readonly pager: Pager | null
}

const BAD = ['wrong-password', 'wrong-code', 'signed-in-anew']

export function historyPage(
  rows: readonly AccountEventRow[],
  {
    kind,
    now,
    settings,
    ...at
  }: PageOf & {
    readonly kind: string | null
    readonly now: Date
    readonly settings: AddressSettings
  },
): HistoryPage {
  const options = accountEventKinds.map((name) => [name, eventLabel(name)] as const)
  const form = untyped({ kind: kind ?? '' })
  return {
    title: 'Account history',
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
    kept: keptLines(settings),
    networks: `/${settings.networkBits4} of IPv4 and /${settings.networkBits6} of IPv6`,
    isEmpty: rows.length === 0,
    kindField: field(form, 'kind', 'Event', { options: choices('All events', options) }),
    pager: pagerOf('/settings/history', at, { kind }),
  }
}

function keptLines(settings: AddressSettings): KeptLine[] {
  return addressPurposeNames.map((purpose) => {
    const { label, why, from } = addressPurposes[purpose]
    const { wholeDays, networkDays } = addressTerm(settings, purpose)
    return {
      label,
      why,
      whole: `${days(wholeDays)} after ${from}`,
      network: networkDays === 0 ? 'not stored' : `${days(networkDays)} more`,
    }
  })
}

const days = (number: number) => plural(number, 'day', 'days')

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
