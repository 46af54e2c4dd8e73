import type { Permission } from '../../../domain/roles/permissions.ts'
import type { QueueName } from '../../../store/notifications/work-queues.ts'

/** A queue of work as the console's first page calls it. */
export interface Queue {
  readonly name: QueueName
  readonly label: string
  /** What it is about, in a sentence. */
  readonly hint: string
  /** Where it is dealt with. */
  readonly href: string
  /** Whoever has it sees the queue. */
  readonly permission: Permission
  /** What waits longer than this is late. */
  readonly patienceHours: number
}

/** The queues in the order shown; store/notifications/work-queues.ts says what each counts. */
export const queues: readonly Queue[] = [
  {
    name: 'torrents',
    label: 'Torrents that wait',
    hint: 'Uploaded, not yet listed.',
    href: '/admin/moderation',
    permission: 'torrents.moderate',
    patienceHours: 24,
  },
  {
    name: 'anomalies',
    label: 'Anomalies',
    hint: 'Odd traffic, sessions and sign-ins. Nobody is banned by them.',
    href: '/admin/anomalies',
    permission: 'anomalies.judge',
    patienceHours: 72,
  },
  {
    name: 'applications',
    label: 'Applications that wait',
    hint: 'People who would like to join.',
    href: '/admin/applications?state=waiting',
    permission: 'applications.judge',
    patienceHours: 72,
  },
  {
    name: 'appeals',
    label: 'Appeals that wait',
    hint: 'Members whose account is closed.',
    href: '/admin/appeals?state=waiting',
    permission: 'appeals.judge',
    patienceHours: 72,
  },
  {
    name: 'failed-mails',
    label: 'Mails that failed',
    hint: 'Not taken by the mail server.',
    href: '/admin/mails?state=failed',
    permission: 'mails.read',
    patienceHours: 24,
  },
  {
    name: 'kept-mails',
    label: 'Mails that were kept',
    hint: 'No mail server is set: pass them on.',
    href: '/admin/mails?state=kept',
    permission: 'mails.read',
    patienceHours: 24,
  },
  {
    name: 'parked-traffic',
    label: 'Traffic set aside in 7 days',
    hint: 'Announces that could not be booked, kept with the reason.',
    href: '/admin/traffic',
    permission: 'traffic.see-parked',
    patienceHours: 72,
  },
]
