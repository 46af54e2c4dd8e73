import type { TimeText } from '../../../shared/format.ts'
import { plural, timeText } from '../../../shared/format.ts'
import type { InviteRow } from '../../../store/registration/invites.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { userHref } from '../../ui/link.ts'

interface InviteLine {
  readonly id: number
  readonly note: string
  readonly made: TimeText
  readonly expires: TimeText
  /** The address it was emailed to; its link is for the owner of that address. */
  readonly email: string | null
  /** Null if it was used, has expired, or was emailed. */
  readonly link: string | null
  readonly usedBy: { readonly name: string; readonly href: string } | null
  readonly isExpired: boolean
  readonly revokeHref: string | null
}

export interface InvitesPage extends PageData {
  /** Null: without a limit. */
  readonly left: string | null
  readonly canMake: boolean
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
  readonly lines: readonly InviteLine[]
  readonly isEmpty: boolean
  /** How long an invite is valid. */
  readonly days: string
  readonly pager: Pager | null
}

export interface InviteWithLink {
  readonly row: InviteRow
  readonly link: string
}

interface Around {
  /** Null: without a limit. */
  readonly left: number | null
  readonly sendsMails: boolean
  readonly days: number
  readonly pager: Pager | null
}

export function invitesPage(
  invites: readonly InviteWithLink[],
  { left, sendsMails, days, pager }: Around,
  form: Typed,
  now: Date,
): InvitesPage {
  const fields = [
    field(form, 'note', 'Note (only visible to you)', { maxLength: 200, autocomplete: 'off' }),
  ]
  const mailed = field(form, 'email', 'Send to email address', {
    type: 'email',
    maxLength: 254,
    autocomplete: 'off',
    hint: 'Leave empty to share the link yourself.',
  })
  if (sendsMails) fields.push(mailed)
  return {
    title: 'Invites',
    left: left === null ? null : plural(left, 'invite', 'invites'),
    canMake: left === null || left > 0,
    fields,
    summary: summary(form, fields),
    lines: invites.map((invite) => line(invite, now)),
    isEmpty: invites.length === 0,
    days: plural(days, 'day', 'days'),
    pager,
  }
}

function line({ row, link }: InviteWithLink, now: Date): InviteLine {
  const isUsed = row.used_at !== null
  const isExpired = !isUsed && row.expires_at <= now
  const name = row.used_by
  return {
    id: row.id,
    note: row.note,
    made: timeText(row.created_at, now),
    expires: timeText(row.expires_at, now),
    email: row.email,
    link: isUsed || isExpired || row.email !== null ? null : link,
    usedBy: name === null ? null : { name, href: userHref(name) },
    isExpired,
    revokeHref: isUsed ? null : `/invites/${row.id}`,
  }
}
