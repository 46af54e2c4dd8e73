import { sql } from 'kysely'
import { nextAttempt } from '../../domain/notifications/mail-kinds.ts'
import type { Db } from '../base/db.ts'

// The sending side of mails.ts. A sender claims an email for a limited time (`claim`); if the
// sender dies, another one claims the email after that. If it dies between the server's acceptance
// and recording it, the email is sent twice, with the same Message-ID: at least once, never zero
// times.

/** How long a claim is valid: longer than any delivery takes. */
const CLAIM_SECONDS = 120
const ERROR_LENGTH = 500

export type ClaimedMail = NonNullable<Awaited<ReturnType<typeof claim>>>

/** The text of an email; `LINK_MARK` stands for its secret link. */
export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Claims the email that has waited longest; null if none is due. */
export async function claim(db: Db, now: Date) {
  const row = await db
    .updateTable('mail')
    .set({
      attempts: sql`attempts + 1`,
      try_at: new Date(now.getTime() + CLAIM_SECONDS * 1000),
    })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('mail')
        .select('id')
        .where('state', '=', 'queued')
        .where('try_at', '<=', now)
        .orderBy('try_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      'id',
      'recipient',
      'kind',
      'data',
      'link_to',
      'link_id',
      'attempts',
      'created_at',
      'useful_until',
    ])
    .executeTakeFirst()
  return row ?? null
}

type Claim = Pick<ClaimedMail, 'id' | 'attempts' | 'created_at'>

/** Records that the server accepted an email. */
export async function sent(db: Db, mail: Claim, text: MailText, now: Date): Promise<void> {
  await own(db, mail, { ...text, state: 'sent', sent_at: now, last_error: null })
}

/** Stores an email for the console, as there is no server to send it with. */
export async function keep(db: Db, mail: Claim, text: MailText): Promise<void> {
  await own(db, mail, { ...text, state: 'kept', last_error: null })
}

/**
 * Records why an email could not be sent: it is tried again later, or abandoned after three days.
 */
export async function postpone(
  db: Db,
  mail: Claim,
  error: string,
  now: Date,
): Promise<'later' | 'failed'> {
  const at = nextAttempt(mail.attempts, mail.created_at, now)
  if (at === null) {
    await fail(db, mail, error)
    return 'failed'
  }
  await own(db, mail, { try_at: at, last_error: error.slice(0, ERROR_LENGTH) })
  return 'later'
}

/** Abandons an email: the server will never accept it, or it is too late. */
export async function fail(db: Db, mail: Claim, error: string): Promise<void> {
  await own(db, mail, { state: 'failed', last_error: error.slice(0, ERROR_LENGTH) })
}

interface Change extends Partial<MailText> {
  readonly state?: 'sent' | 'failed' | 'kept'
  readonly try_at?: Date
  readonly sent_at?: Date
  readonly last_error: string | null
}

// Updates an email only while this sender has claimed it: the number of attempts tells one claim
// from the next.
async function own(db: Db, { id, attempts }: Claim, change: Change): Promise<void> {
  await db
    .updateTable('mail')
    .set(change)
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('state', '=', 'queued')
    .execute()
}
