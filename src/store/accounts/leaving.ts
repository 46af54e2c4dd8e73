import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as mails from '../notifications/mails.ts'
import { isInOwnTorrent } from '../records/members/own-sessions.ts'
import type { Refused } from '../records/members/rows.ts'
import { isLastOwner, TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'
import * as secondFactors from './second-factors.ts'
import * as signIns from './sign-ins.ts'

// Leaving: a member requests deletion, has some days to cancel it, and then loses the name. Uploads
// stay, under `deleted-<id>`, and so do texts unless the member chose to remove them. Totals and
// the ledger stay, as other sums depend on them. The audit log keeps names: it is never changed.

/** How many days a member has to cancel the deletion. */
export const GRACE_DAYS = 14
const REASON = 'Account deleted by its member'

/**
 * Tables whose rows belong only to a member and are deleted with the name, each with its owner
 * column.
 */
const GOES = [
  'torrent_download',
  'sent_torrent',
  'account_event',
  'account_token',
  'api_token',
  'feed_key',
  'old_name',
  'bookmark',
  'bookmark_folder',
  'topic_read',
  'forum_read',
  'forum_access',
  // Only who voted is deleted; the votes stay counted.
  'poll_vote',
  'written_text',
  'held_text',
  'saved_search',
  'irc_nick',
  'alert_chat',
  'alert_chat_code',
  'draft_upload',
  'text_draft',
  'reaction',
  'live_message',
  'notification_choice',
  'watch',
  'member_port',
  'reach_question',
  'webhook',
] as const

/** What a member wants done with comments, posts, messages and articles. */
export interface Texts {
  readonly removesTexts?: boolean
}

/**
 * Records that a member wants to delete the account; null if the account was removed in the
 * meantime.
 */
export async function ask(
  db: Db,
  memberId: number,
  now: Date,
  { removesTexts = false }: Texts = {},
): Promise<{ readonly ok: true; readonly at: Date } | Refused<'NOT_FOUND' | 'LAST_OWNER'>> {
  const at = new Date(now.getTime() + GRACE_DAYS * DAY_MS)
  return db.transaction().execute((tx) => askWithin(tx, memberId, { at, removesTexts }, now))
}

/**
 * Like `ask`, in a transaction of the caller and for a day that the caller chooses; `by` is given
 * if it is not the member.
 */
export async function askWithin(
  tx: Db,
  memberId: number,
  { at, by, removesTexts = false }: Texts & { readonly at: Date; readonly by?: Actor },
  now: Date,
): Promise<{ readonly ok: true; readonly at: Date } | Refused<'NOT_FOUND' | 'LAST_OWNER'>> {
  if (await isLastOwner(tx, memberId)) return { ok: false, code: 'LAST_OWNER' }
  const row = await tx
    .updateTable('member')
    .set({ leaves_at: at, removes_texts: removesTexts })
    .where('id', '=', memberId)
    .where('left_at', 'is', null)
    .returning(['name', 'email'])
    .executeTakeFirst()
  if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
  await accountEvents.note(tx, { memberId, kind: 'leave-asked', by }, now)
  const data = { name: row.name, day: at.toISOString().slice(0, 10) }
  await mails.queue(tx, { to: row.email, kind: 'leaving', data, memberId }, now)
  return { ok: true, at }
}

/** Cancels the deletion; false if none was requested. */
export async function undo(db: Db, memberId: number, now: Date): Promise<boolean> {
  return db.transaction().execute((tx) => undoWithin(tx, memberId, now))
}

/** Like `undo`, in a transaction of the caller; `by` is given if it is not the member. */
export async function undoWithin(
  tx: Db,
  memberId: number,
  now: Date,
  by?: Actor,
): Promise<boolean> {
  const row = await tx
    .updateTable('member')
    .set({ leaves_at: null, removes_texts: false })
    .where('id', '=', memberId)
    .where('leaves_at', 'is not', null)
    .where('left_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return false
  await accountEvents.note(tx, { memberId, kind: 'leave-undone', by }, now)
  return true
}

/**
 * Returns when a member will be deleted (null if no deletion was requested) and what happens to the
 * texts.
 */
export async function asked(
  db: Db,
  memberId: number,
): Promise<{ readonly dueAt: Date | null; readonly removesTexts: boolean }> {
  const row = await db
    .selectFrom('member')
    .select(['leaves_at as dueAt', 'removes_texts as removesTexts'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row ?? { dueAt: null, removesTexts: false }
}

/** Selects members whose waiting time is over. */
function overdue(db: Db, now: Date) {
  return db.selectFrom('member').where('leaves_at', '<=', now).where('left_at', 'is', null)
}

/** Returns members whose waiting time is over and who chose to remove their texts. */
export async function erasing(db: Db, now: Date): Promise<readonly number[]> {
  const rows = await overdue(db, now)
    .select('id')
    .where('removes_texts', '=', true)
    .orderBy('leaves_at')
    .execute()
  return rows.map(({ id }) => id)
}

/** What other subjects do when a member leaves, in the same transaction. */
type Also = (tx: Db, memberId: number, now: Date, texts: Required<Texts>) => Promise<void>

/** Returns members whose waiting time is over, in the order of their requests. */
export async function due(db: Db, now: Date): Promise<readonly number[]> {
  const rows = await overdue(db, now).select('id').orderBy('leaves_at').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/**
 * Removes a member whose waiting time is over, and notifies the trackers. Returns the number of
 * members removed: 0 if another process is doing it, or the member canceled the deletion.
 */
export async function forget(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
  also?: Also,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await overdue(tx, now)
      .select(['id', 'removes_texts as removesTexts'])
      .where('id', '=', memberId)
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (due === undefined) return 0
    await signIns.endAllBut(tx, due.id, null, now)
    await secondFactors.forgetAll(tx, due.id)
    for (const table of GOES) {
      await sql`delete from ${sql.table(table)} where member_id = ${due.id}`.execute(tx)
    }
    await sql`delete from mail where member_id = ${due.id}`.execute(tx)
    await sql`update sign_in set ip = null, agent = '' where member_id = ${due.id}`.execute(tx)
    await sql`update peer_session set ipv4 = null, port4 = null, ipv6 = null, port6 = null
      where member_id = ${due.id} and ${isInOwnTorrent(due.id)}`.execute(tx)
    // The other members of the conversations keep the texts, whose author no longer has a name.
    await sql`update conversation_member set left_at = ${now}
      where member_id = ${due.id} and left_at is null`.execute(tx)
    await forgetDrafts(tx, due.id, now)
    await also?.(tx, due.id, now, due)
    await forgetApplications(tx, due.id)
    await sql`update invite set email = null, note = '' where inviter_id = ${due.id}`.execute(tx)
    await rename(tx, secrets, due.id, now)
    return 1
  })
}

// Deletes the articles that no one else has ever read.
async function forgetDrafts(tx: Db, memberId: number, now: Date): Promise<void> {
  await sql`
    with gone as (
      delete from article where blog_id = ${memberId}
        and (published_at is null or published_at > ${now}) returning id
    )
    delete from revision where entity = 'article' and entity_id in (select id from gone)
  `.execute(tx)
}

// Clears the texts of applications and appeals: the decision stays, without the person.
async function forgetApplications(tx: Db, memberId: number): Promise<void> {
  const theirs = sql`(petition.member_id = ${memberId} or (kind = 'application'
    and email_key(petition.email) = (select email_key(email) from member where id = ${memberId})))`
  await sql`delete from petition_image where petition_id in (
    select id from petition where ${theirs})`.execute(tx)
  await sql`update petition set email = ${`deleted-${memberId}@deleted.invalid`}, answers = '[]',
    address = null where ${theirs}`.execute(tx)
}

/**
 * Returns the name of a member who left. If another member is already called `deleted-2`, member 2
 * becomes `deleted-2-1`.
 */
async function nameWithout(tx: Db, memberId: number): Promise<string> {
  const plain = `deleted-${memberId}`
  const { rows } = await sql<{ name: string }>`
    select free.name from (
      select concat(${plain}::text, case when n > 0 then '-' || n end) as name, n
      from generate_series(0, (select count(*) from member
        where lower(name) like ${`${plain}%`})) as n
    ) as free
    where not exists (select from member where id <> ${memberId} and lower(name) = free.name)
    order by n limit 1`.execute(tx)
  return rows[0].name
}

const NO_ADDRESS = '@invalid.invalid'

// No password matches the new hash, and no one knows the new passkey.
async function rename(tx: Db, secrets: Secrets, memberId: number, now: Date): Promise<void> {
  const passkey = randomBytes(16).toString('hex')
  const name = await nameWithout(tx, memberId)
  const row = await tx
    .updateTable('member')
    .set({
      name,
      email: `${name}${NO_ADDRESS}`,
      email_verified_at: null,
      password_hash: NO_PASSWORD,
      passkey_sealed: secrets.seal(passkey),
      passkey_hash: secrets.lookupHash(passkey),
      former_passkey_sealed: null,
      former_passkey_until: null,
      state: 'banned',
      ban_reason: REASON,
      banned_at: now,
      ban_ends_at: null,
      about: '',
      avatar_id: null,
      privacy: '{}',
      clients: '[]',
      ignored: [],
      hidden: JSON.stringify({ categories: [], tags: [] }),
      looks: '{}',
      left_at: now,
      last_seen_at: null,
      epoch: sql`epoch + 1`,
      version: sql`version + 1`,
    })
    .where('id', '=', memberId)
    .returning(TOLD)
    .executeTakeFirstOrThrow()
  await outbox.recordMember(tx, row, now)
}

// A hash in argon2 format from random bytes that were discarded: it can be compared, and nothing
// matches it.
const NO_PASSWORD =
  '$argon2id$v=19$m=19456,t=2,p=1$' +
  'AmjT2nTCdGRs2uqUfYlukA$oFRmiOm8hEPDkt98R+2JgZnlvp4USry2F4SDLicHDWM'
