import { currencies } from '../../../../domain/ledger/currencies.ts'
import { timeText } from '../../../../shared/format.ts'
import type { GrantRow } from '../../../../store/points/grants.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { onceKey } from '../../../ui/figures-page.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { amountJson, changeText, currencyWords } from '../../../ledger/parts/labels.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const GRANTS = '/admin/grants'
/** Names of one grant that a line shows. */
const NAMES = 3

export function grantsPage(found: Paged<GrantRow>, me: number, now: Date): TablePage {
  return tablePage({
    title: 'Grants',
    lead:
      'What staff gave members by hand, and took. Above the bounds of the settings it waits for ' +
      'a second member of the staff.',
    make: { label: 'Give or take', href: `${GRANTS}/new` },
    caption: 'Grants, the newest first',
    columns: ['To', 'Each', 'Reason', 'By', 'When', 'State', 'Decided by'],
    rows: found.rows.map((row) => line(row, me, now)),
    nothing: 'Nothing was ever given by hand.',
    pager: found.pager,
  })
}

const STATES = { asked: 'waits', done: 'done', refused: 'refused' } as const

function line(row: GrantRow, me: number, now: Date): TableRow {
  const { id, names, currency, amount, reason, askedBy, askedAt, state, decidedBy } = row
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : ''
  const href = names.length === 1 ? memberHref(names[0]) : null
  const isAsked = state === 'asked'
  const agree = { label: 'Agree', href: `${GRANTS}/${id}/agree`, method: 'POST' } as const
  const no = { label: 'Refuse', href: `${GRANTS}/${id}/refuse`, method: 'POST' } as const
  const isOwn = row.askedById === me
  const kind = state === 'done' ? 'good' : state === 'refused' ? 'bad' : 'plain'
  return {
    head: words('To', `${names.slice(0, NAMES).join(', ')}${more}`, href),
    cells: [
      figure('Each', changeText(currency, amount)),
      words('Reason', reason),
      words('By', askedBy ?? 'the command line'),
      moment('When', timeText(askedAt, now)),
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
  return confirmPage(
    {
      title: 'Give or take',
      lead: [
        'It stands in the ledger of each member with your name and reason, and cannot be undone ' +
          'but by the contrary.',
        'All of them get it, or nobody does.',
      ],
      action: GRANTS,
      button: 'Do it',
      backHref: GRANTS,
      hidden: [onceKey(form.values)],
    },
    form,
    [
      control('area', form, 'names', 'Members', {
        isRequired: true,
        rows: 2,
        hint: 'Names, separated by commas or spaces; up to 100.',
      }),
      control('select', form, 'direction', 'What', {
        options: [
          ['give', 'Give'],
          ['take', 'Take'],
        ],
      }),
      control('select', form, 'currency', 'Of', { options: money }),
      control('text', form, 'amount', 'How much, each', {
        isRequired: true,
        maxLength: 20,
        hint: 'Points, GiB of traffic, whole tokens or invites.',
      }),
      control('text', form, 'days', 'Tokens run out after days', {
        maxLength: 4,
        hint: 'Empty: they keep.',
      }),
      control('text', form, 'reason', 'Reason', { isRequired: true, maxLength: 200 }),
    ],
  )
}
