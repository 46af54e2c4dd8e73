import { currencies } from '../../../../domain/ledger/currencies.ts'
import { timeText } from '../../../../shared/format.ts'
import type { GrantRow } from '../../../../store/points/grants.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { onceKey } from '../../../http/figures-page.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { amountJson, changeText, currencyWords } from '../../../ledger/parts/labels.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { reasonControl } from '../../frame/controls.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { grantForm } from './forms.ts'

const fields = formFields(grantForm)

export const GRANTS = '/admin/grants'
/** The most names of one grant that a line shows. */
const NAMES = 3

export function grantsPage(found: Paged<GrantRow>, me: number, now: Date): TablePage {
  return tablePage({
    title: 'Grants',
    lead:
      'Grants to members and deductions, made by staff. Amounts above the limits in the ' +
      'settings must be approved by a second staff member.',
    make: { label: 'New grant', href: `${GRANTS}/new` },
    caption: 'Grants, newest first',
    rows: found.rows.map((row) => line(row, me, now)),
    nothing: 'No grants yet.',
    pager: found.pager,
  })
}

const STATES = { asked: 'waits', done: 'done', refused: 'refused' } as const

function line(row: GrantRow, me: number, now: Date): TableRow {
  const { id, names, currency, amount, reason, askedBy, askedAt, state, decidedBy } = row
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : ''
  const href = names.length === 1 ? memberHref(names[0]) : null
  const isAsked = state === 'asked'
  const agree = { label: 'Approve', href: `${GRANTS}/${id}/agree`, method: 'POST' } as const
  const no = { label: 'Refuse', href: `${GRANTS}/${id}/refuse`, method: 'POST' } as const
  const isOwn = row.askedById === me
  const kind = state === 'done' ? 'good' : state === 'refused' ? 'bad' : 'plain'
  return {
    head: words('To', `${names.slice(0, NAMES).join(', ')}${more}`, href),
    cells: [
      figure('Amount each', changeText(currency, amount)),
      words('Reason', reason),
      words('By', askedBy ?? 'the command line'),
      moment('Time', timeText(askedAt, now)),
      mark('State', STATES[state], kind),
      words('Decided by', decidedBy === askedBy ? '' : (decidedBy ?? '')),
    ],
    acts: isAsked ? (isOwn ? [no] : [agree, no]) : [],
  }
}

export function grantItem({ askedById: _, amount, ...row }: GrantRow) {
  return { ...row, amount: amountJson(row.currency, amount) }
}

export function grantPage(form: Typed): ConfirmPage {
  const money = currencies.map((name) => [name, currencyWords[name]] as const)
  const given = {
    title: 'New grant',
    lead: [
      'The grant is recorded in the ledger of each member with your name and reason. To undo ' +
        'it, make the opposite grant.',
      'If the grant fails for one member, no one receives it.',
    ],
    action: GRANTS,
    button: 'Save grant',
    backHref: GRANTS,
    hidden: [onceKey(form.values)],
  }
  return confirmPage(given, form, [
    fields.area(form, 'names', 'Members', {
      rows: 2,
      hint: 'Names, separated by commas or spaces; at most 100.',
    }),
    fields.select(form, 'direction', 'Type', {
      options: [
        ['give', 'Grant'],
        ['take', 'Deduct'],
      ],
    }),
    fields.select(form, 'currency', 'Currency', { options: money }),
    fields.text(form, 'amount', 'Amount per member', {
      isRequired: true,
      hint: 'Points, GiB of traffic, whole tokens or invites.',
    }),
    fields.text(form, 'days', 'Tokens expire after (days)', {
      hint: 'Leave empty for no expiry date.',
    }),
    reasonControl(form),
  ])
}
