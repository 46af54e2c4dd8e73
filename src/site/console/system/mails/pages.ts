import type { MailKind } from '../../../../domain/notifications/mail-kinds.ts'
import { mailLabels } from '../../../../domain/notifications/mail-kinds.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { count, timeText } from '../../../../shared/format.ts'
import type { ListedMail, ShownMail } from '../../../../store/notifications/mails.ts'
import type { PageData } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { choices, control } from '../../../http/control.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const MAIL_STATES = [
  ['kept', 'Not sent'],
  ['failed', 'Failed'],
  ['queued', 'Waiting'],
  ['sent', 'Sent'],
] as const

export function mailsPage(query: Fields, found: Paged<ListedMail>, now: Date): TablePage {
  return tablePage({
    title: 'Outgoing email',
    caption: 'Emails, newest first',
    lead: 'Without BABOU_SMTP_URL, emails are not sent. Forward them yourself.',
    action: '/admin/mails',
    controls: [
      control('select', untyped(query), 'state', 'State', {
        options: choices('All', MAIL_STATES),
      }),
    ],
    rows: found.rows.map((row) => ({
      head: words('Subject', titleOf(row), `/admin/mails/${row.id}`),
      cells: [
        words('To', row.recipient),
        stateMark(row.state),
        figure('Attempts', count(row.attempts)),
        words('Error', row.last_error ?? ''),
        moment('Created', timeText(row.created_at, now)),
      ],
      acts:
        row.state === 'failed' || row.state === 'kept'
          ? [{ label: 'Retry', href: `/admin/mails/${row.id}/retry`, method: 'POST' as const }]
          : [],
    })),
    nothing: 'No emails.',
    pager: found.pager,
  })
}

// Returns the subject, which an email does not have until it is first sent, or its kind.
function titleOf({ subject, kind }: Pick<ListedMail, 'subject' | 'kind'>): string {
  return subject || mailLabels[kind as MailKind]
}

function stateMark(state: ListedMail['state']) {
  const label = MAIL_STATES.find(([one]) => one === state)?.[1] ?? state
  return mark('State', label, state === 'sent' ? 'good' : state === 'failed' ? 'bad' : 'plain')
}

export interface MailPage extends PageData {
  readonly recipient: string
  readonly made: TimeText
  readonly text: string
  readonly isLinkHidden: boolean
}

export function mailPage(mail: ShownMail, now: Date): MailPage {
  return {
    title: titleOf(mail),
    recipient: mail.recipient,
    made: timeText(mail.created_at, now),
    text: mail.text || 'This email has no text yet: it is written when it is sent.',
    isLinkHidden: mail.isLinkHidden,
  }
}
