import type { Permission } from '../../../domain/roles/permissions.ts'
import type { QueueName } from '../../../store/notifications/work-queues.ts'

/** A queue of work, as named on the console's first page. */
export interface Queue {
  readonly name: QueueName
  readonly label: string
  /** Its subject, in one sentence. */
  readonly hint: string
  /** Opens the next item: the address to POST to, and the button, labeled as in the list. */
  readonly next?: { readonly action: string; readonly label: string }
  /** The address where its items are processed. */
  readonly href: string
  /** Required to see the queue. */
  readonly permission: Permission
  /** Items that wait longer than this are late. For cases, staff can set another time. */
  readonly patienceHours: number
}

/** The queues in the order shown; store/notifications/work-queues.ts says what each counts. */
export const queues: readonly Queue[] = [
  {
    name: 'torrents',
    label: 'Torrents to review',
    hint: 'Uploaded, not listed yet.',
    href: '/admin/moderation',
    next: { action: '/admin/moderation/next', label: 'Review oldest upload' },
    permission: 'torrents.moderate',
    patienceHours: 24,
  },
  {
    name: 'fair-play',
    label: 'Fair play',
    hint:
      'Members whose reported traffic contradicts that of other members, or with unusual ' +
      'sessions, clients or sign-ins. No member is banned automatically.',
    href: '/admin/fair-play',
    permission: 'anomalies.judge',
    patienceHours: 72,
  },
  {
    name: 'cases',
    label: 'Reports and tickets',
    hint: 'What members report and dispute, and what they write to staff.',
    href: '/admin/cases',
    next: { action: '/admin/cases/next', label: 'Claim next case' },
    permission: 'cases.work',
    patienceHours: 48,
  },
  {
    name: 'message-reports',
    label: 'Reported messages',
    hint: 'Reported by a member of the conversation.',
    href: '/admin/message-reports',
    permission: 'messages.moderate',
    patienceHours: 24,
  },
  {
    name: 'held-texts',
    label: 'Held and reported texts',
    hint: 'Texts of members that matched a rule. Held ones are not published yet.',
    href: '/admin/held-texts',
    permission: 'texts.moderate',
    patienceHours: 12,
  },
  {
    name: 'applications',
    label: 'Applications to review',
    hint: 'People who want to join.',
    href: '/admin/applications?state=waiting',
    permission: 'applications.judge',
    patienceHours: 72,
  },
  {
    name: 'appeals',
    label: 'Appeals to review',
    hint: 'Members whose account is closed.',
    href: '/admin/appeals?state=waiting',
    permission: 'appeals.judge',
    patienceHours: 72,
  },
  {
    name: 'bulk-actions',
    label: 'Bulk actions to approve',
    hint: 'Requested by another staff member.',
    href: '/admin/bulk-actions?state=asked',
    permission: 'members.bulk',
    patienceHours: 24,
  },
  {
    name: 'grants',
    label: 'Grants to approve',
    hint: 'Above the daily limit of the staff member who requested them.',
    href: '/admin/grants',
    permission: 'economy.grant',
    patienceHours: 24,
  },
  {
    name: 'ratio-policies',
    label: 'Ratio policies to approve',
    hint: 'Their dry run puts many members on ratio watch.',
    href: '/admin/ratio',
    permission: 'ratio.edit',
    patienceHours: 24,
  },
  {
    name: 'failed-mails',
    label: 'Failed emails',
    hint: 'Not accepted by the mail server.',
    href: '/admin/mails?state=failed',
    permission: 'mails.read',
    patienceHours: 24,
  },
  {
    name: 'kept-mails',
    label: 'Unsent emails',
    hint: 'No mail server is configured. Pass them on yourself.',
    href: '/admin/mails?state=kept',
    permission: 'mails.read',
    patienceHours: 24,
  },
  {
    name: 'parked-traffic',
    label: 'Unbooked traffic in 7 days',
    hint: 'Announces that could not be booked, with the reason.',
    href: '/admin/traffic',
    permission: 'traffic.see-parked',
    patienceHours: 72,
  },
]
