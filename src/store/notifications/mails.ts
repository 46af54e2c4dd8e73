import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { MailKind, MailKinds } from '../../domain/notifications/mail-kinds.ts'
import { LINK_MARK } from '../../domain/notifications/mail-kinds.ts'
import { outranks } from '../../domain/roles/permissions.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountTokens from './mail-links.ts'
import type { Actor } from '../records/audit.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Database } from '../base/schema.ts'

// Emails. Each is recorded in the transaction of its cause, so that none is sent for a change that
// was rolled back, and none is lost after a commit. The other functions are for the console;
// mail-queue.ts sends emails.

/** The channel that wakes jobs, which sends the email immediately. */
export const MAIL_CHANNEL = 'mail_queued'

/** The target of a secret link. */
type LinkTo = NonNullable<Selectable<Database['mail']>['link_to']>

export interface NewMail<K extends MailKind = MailKind> {
  readonly to: string
  readonly kind: K
  readonly data: MailKinds[K]
  /** The member that the email is about; null for a person without an account. */
  readonly memberId: number | null
  /** The target of the secret link: a token of mail-links.ts, or an invite. */
  readonly link?: {
    readonly to: LinkTo
    readonly id: number
    readonly expiresAt: Date
  }
}

/** Records an email in the transaction of its cause; it is sent immediately after the commit. */
export async function queue<K extends MailKind>(
  tx: Db,
  { to, kind, data, memberId, link }: NewMail<K>,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('mail')
    .values({
      recipient: to,
      member_id: memberId,
      kind,
      data: JSON.stringify(data),
      link_to: link?.to ?? null,
      link_id: link?.id ?? null,
      useful_until: link?.expiresAt ?? null,
      created_at: now,
      try_at: now,
    })
    .execute()
  await sql`select pg_notify(${MAIL_CHANNEL}, '')`.execute(tx)
}

export type MailState = 'queued' | 'sent' | 'failed' | 'kept'
export type ListedMail = Awaited<ReturnType<typeof list>>[number]
export type ShownMail = NonNullable<Awaited<ReturnType<typeof show>>>

export interface MailFilter {
  /** Null for all states. */
  readonly state: MailState | null
  /** The ID of the last email shown; null for the first page. */
  readonly before: number | null
  readonly limit: number
}

const LISTED = [
  'mail.id',
  'mail.recipient',
  'mail.kind',
  'mail.subject',
  'mail.state',
  'mail.attempts',
  'mail.last_error',
  'mail.created_at',
  'mail.sent_at',
  'mail.try_at',
] as const

/** Returns emails, newest first. `try_at` of a queued email is the time of its next attempt. */
export async function list(db: Db, { state, before, limit }: MailFilter) {
  let query = db
    .selectFrom('mail')
    .leftJoin('member', 'member.id', 'mail.member_id')
    .select(LISTED)
    .select('member.name as member')
  if (state !== null) query = query.where('mail.state', '=', state)
  if (before !== null) query = query.where('mail.id', '<', before)
  return query.orderBy('mail.id', 'desc').limit(limit).execute()
}

/**
 * Returns one email with its text; null if there is none. A secret link with which someone could
 * sign in as a member is shown only while the email has not been sent, and only to staff who
 * outrank that member. Otherwise, `isLinkHidden` is set, and the text has a placeholder.
 */
export async function show(
  db: Db,
  secrets: Secrets,
  siteUrl: string,
  mailId: number,
  by: Actor,
  now: Date,
) {
  const row = await db
    .selectFrom('mail')
    .leftJoin('member', 'member.id', 'mail.member_id')
    .select(LISTED)
    .select(['mail.text', 'link_to', 'link_id', 'useful_until'])
    .select(['member.name as member', 'member.role as memberRole'])
    .where('mail.id', '=', mailId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { text, link_to: to, link_id: linkId, useful_until: until, memberRole, ...listed } = row
  if (to === null || linkId === null) return { ...listed, text, isLinkHidden: false }
  const editor = await actingRole(db, by)
  const isAbove = editor === 'owner' || (editor !== null && outranks(editor, memberRole ?? 'guest'))
  const isAlive = row.state !== 'sent' && until !== null && until > now
  const link = isAbove && isAlive ? await linkOf(db, secrets, siteUrl, { to, id: linkId }) : null
  const shown = text.replaceAll(LINK_MARK, link ?? '[the link is not shown]')
  return { ...listed, text: shown, isLinkHidden: link === null }
}

/** Retries an email that failed or was stored. False if it is in neither state. */
export async function retry(db: Db, mailId: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('mail')
      .set({ state: 'queued', attempts: 0, try_at: now, last_error: null })
      .where('id', '=', mailId)
      .where('state', 'in', ['failed', 'kept'])
      .returning(['recipient', 'kind'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'mail', id: mailId, name: `${row.kind} to ${row.recipient}` }
    await audit.record(tx, { by, action: 'mail.retry', target }, now)
    return true
  })
}

/** The paths at which the tokens of mail-links.ts are used. */
const TOKEN_PATHS = {
  verify: '/verify-email',
  change: '/verify-email',
  reset: '/password/reset',
  undo: '/undo-email',
} as const

interface MailLink {
  readonly to: LinkTo
  readonly id: number
}

/** Returns the secret link of an email; null if its target no longer exists. */
export async function linkOf(
  db: Db,
  secrets: Secrets,
  siteUrl: string,
  { to, id }: MailLink,
): Promise<string | null> {
  if (to === 'invite') return `${siteUrl}/register?code=${accountTokens.inviteCode(secrets, id)}`
  if (to === 'application' || to === 'appeal') {
    const row = await db
      .selectFrom('petition')
      .select(['id', 'nonce'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return null
    const path = to === 'application' ? '/apply' : '/reenable'
    return `${siteUrl}${path}/${accountTokens.applicationToken(secrets, row)}`
  }
  const row = await db
    .selectFrom('account_token')
    .select(['id', 'nonce'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return null
  return `${siteUrl}${TOKEN_PATHS[to]}/${accountTokens.textOf(secrets, row)}`
}
