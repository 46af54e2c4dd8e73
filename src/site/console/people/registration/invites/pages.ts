import { timeText, utc } from '../../../../../shared/format.ts'
import type { CareInvite, InviteState } from '../../../../../store/registration/invite-care.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const INVITES = '/admin/invites'

const STATES: Readonly<Record<InviteState, string>> = {
  open: 'Open',
  used: 'Used',
  expired: 'Expired',
  revoked: 'Withdrawn',
}
const OFF = { autocomplete: 'off' } as const

interface Shown {
  readonly query: Fields
  readonly found: Paged<CareInvite>
  readonly mayRevoke: (row: CareInvite) => boolean
}

export function invitesPage({ query, found, mayRevoke }: Shown, now: Date): TablePage {
  const form = untyped(query)
  const states = Object.entries(STATES)
  return tablePage({
    title: 'Invites',
    caption: 'Invites of everybody, the newest first',
    lead: 'Who let whom in. Who gave an invite answers for whom it brought.',
    action: INVITES,
    controls: [
      control('select', form, 'state', 'State', { options: choices('All', states) }),
      control('text', form, 'by', 'Given by', { maxLength: 30, ...OFF }),
      control('text', form, 'whom', 'Whom, or mailed to', { maxLength: 254, ...OFF }),
      control('select', form, 'bad', 'Who came', {
        options: choices('Everybody', [['true', 'Who is banned now']]),
      }),
    ],
    columns: ['Given by', 'State', 'Whom', 'Made', 'Ends'],
    rows: found.rows.map((row) => ({
      head: words('Given by', row.inviter, memberHref(row.inviter)),
      cells: [
        mark('State', stateText(row), row.state === 'open' ? 'good' : 'plain'),
        whom(row),
        moment('Made', timeText(row.createdAt, now)),
        moment('Ends', row.state === 'open' ? timeText(row.expiresAt, now) : null, '–'),
      ],
      acts: mayRevoke(row)
        ? [{ label: 'Withdraw', href: `${INVITES}/${row.id}/revoke`, method: null }]
        : [],
    })),
    nothing: 'No invite fits.',
    pager: found.pager,
  })
}

function stateText({ state, inviterState, revokedBy, reason }: CareInvite): string {
  if (state === 'revoked' && revokedBy !== null) return `Withdrawn by ${revokedBy}: ${reason}`
  // An invite of somebody who is not welcome any more lets nobody in.
  if (state === 'open' && inviterState !== 'active') return `Open, but its giver is ${inviterState}`
  return STATES[state]
}

function whom({ usedBy, usedByState, email }: CareInvite) {
  if (usedBy === null) return words('Whom', email === null ? '–' : `mailed to ${email}`)
  const state = usedByState === 'active' ? '' : ` (${usedByState})`
  return words('Whom', `${usedBy}${state}`, memberHref(usedBy))
}

export function revokePage(row: CareInvite, form: Typed): ConfirmPage {
  const given = {
    title: `Withdraw an invite of ${row.inviter}`,
    lead: [
      `Made ${utc(row.createdAt)}${row.email === null ? '' : `, mailed to ${row.email}`}.`,
      'Its link lets nobody in from then on. Who gave it is told, and has it back if it was of ' +
        'their quota.',
    ],
    action: `${INVITES}/${row.id}/revoke`,
    button: 'Withdraw it',
    backHref: INVITES,
  }
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 300,
      hint: 'Who gave it reads it.',
    }),
  ])
}
