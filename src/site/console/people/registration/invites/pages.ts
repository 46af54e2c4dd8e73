import { timeText, utc } from '../../../../../shared/format.ts'
import type { CareInvite, InviteState } from '../../../../../store/registration/invite-care.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { reasonControl } from '../../../frame/controls.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const INVITES = '/admin/invites'

const STATES: Readonly<Record<InviteState, string>> = {
  open: 'Open',
  used: 'Used',
  expired: 'Expired',
  revoked: 'Revoked',
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
    caption: 'Invites of all members, newest first',
    lead: 'Inviters are responsible for the members they invite.',
    action: INVITES,
    controls: [
      control('select', form, 'state', 'State', { options: choices('All', states) }),
      control('text', form, 'by', 'Inviter', { maxLength: 30, ...OFF }),
      control('text', form, 'whom', 'Invited member or address', { maxLength: 254, ...OFF }),
      control('select', form, 'bad', 'Joined', {
        options: choices('All members', [['true', 'Members banned now']]),
      }),
    ],
    rows: found.rows.map((row) => ({
      head: words('Inviter', row.inviter, memberHref(row.inviter)),
      cells: [
        mark('State', stateText(row), row.state === 'open' ? 'good' : 'plain'),
        whom(row),
        moment('Created', timeText(row.createdAt, now)),
        moment('Ends', row.state === 'open' ? timeText(row.expiresAt, now) : null, '–'),
      ],
      acts: mayRevoke(row)
        ? [{ label: 'Revoke', href: `${INVITES}/${row.id}/revoke`, method: null }]
        : [],
    })),
    nothing: 'No matching invites.',
    pager: found.pager,
  })
}

function stateText({ state, inviterState, revokedBy, reason }: CareInvite): string {
  if (state === 'revoked' && revokedBy !== null) return `Revoked by ${revokedBy}: ${reason}`
  // Invites from a member who is no longer active cannot be used.
  if (state === 'open' && inviterState !== 'active')
    return `Open, but the inviter is ${inviterState}`
  return STATES[state]
}

function whom({ usedBy, usedByState, email }: CareInvite) {
  if (usedBy === null) return words('Invited', email === null ? '–' : `sent to ${email}`)
  const state = usedByState === 'active' ? '' : ` (${usedByState})`
  return words('Invited', `${usedBy}${state}`, memberHref(usedBy))
}

export function revokePage(row: CareInvite, form: Typed): ConfirmPage {
  const given = {
    title: `Revoke an invite of ${row.inviter}`,
    lead: [
      `Created ${utc(row.createdAt)}${row.email === null ? '' : `, sent to ${row.email}`}.`,
      'Its link stops working. The inviter is notified, and gets the invite back if it came ' +
        'from their quota.',
    ],
    action: `${INVITES}/${row.id}/revoke`,
    button: 'Revoke invite',
    backHref: INVITES,
  }
  return confirmPage(given, form, [reasonControl(form, 'Shown to the inviter.', 300)])
}
