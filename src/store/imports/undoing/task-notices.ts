import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { MailKind } from '../../../domain/notifications/mail-kinds.ts'
import type { NoticeCode } from '../../../domain/notifications/notices.ts'

// Notifications and emails that tasks and listeners send to imported members.

/**
 * A person can cause some of these too. What that person did is in the row that the notification is
 * about, which is checked separately.
 */
const CODES: readonly NoticeCode[] = [
  ...(['seeding-due', 'warned', 'unwarned', 'downloads-stopped', 'downloads-allowed'] as const),
  ...(['standing', 'class-reached', 'class-lost', 'invited-banned', 'poll-ended'] as const),
  ...(['request-approved', 'request-ended', 'request-matched'] as const),
  ...(['request-matched-upload', 'promotion'] as const),
  ...(['foreign-url', 'port-closed', 'port-open', 'tasks-overdue'] as const),
]

const MAILS: readonly MailKind[] = ['notices', 'idle-warning', 'parked']

/** SQL over rows `t` of `live_message`: the notifications by tasks. */
export const taskNotices = sql`t.code = any(${CODES}::text[]) and t.author_id is null`

/** SQL: notifications about imported requests to members who were here before the import. */
export const noticesAbout = (requests: RawBuilder<unknown>) => sql`
  t.code = 'request-matched-upload'
  and t.href in (select '/requests/' || id from ${requests} r (id))`

/** SQL over rows `t` of `mail`: the emails by tasks. */
export const taskMails = sql`t.kind = any(${MAILS}::text[])`
