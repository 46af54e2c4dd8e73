import { sql } from 'kysely'
import type { StoredNotice } from '../../domain/notifications/notices.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// Live updates: what signed-in members see immediately, whichever node their browser is connected
// to. Updates are delivered at most once: one may be missed (a lost connection, a browser that was
// offline too long), so everything sent here is also shown on a page. `notify` in
// notifications/notifications.ts creates the messages.

/** The channel on which every site node receives live updates. */
export const LIVE_CHANNEL = 'live'

export interface LiveMessage extends StoredNotice {
  readonly id: number
  /** A path on the site. */
  readonly href: string
}

/** A new post, as open forum pages receive it. */
export interface LivePost {
  readonly id: number
  readonly topicId: number
  readonly forumId: number
  readonly authorId: number
}

/** The payload of NOTIFY. */
export type LiveNotice =
  /** A post, for the pages that are about its topic or forum. */
  | { readonly post: LivePost }
  /** A message for one member. */
  | { readonly member: number; readonly message: LiveMessage }
  /** Ends the streams of this member, or of all staff. */
  | { readonly ended: number | 'staff' }
  /**
   * Tells pages about this thing (`request-5`) that it has changed; sent by the database function
   * `tell_changed`.
   */
  | { readonly changed: string }
  /** A hint for all members with a permission. */
  | { readonly right: Permission; readonly hint: string; readonly name: string }

/**
 * Sends a hint to all members with a permission that something changed, with its kind and its name;
 * their page then requests the rest. Nothing is stored.
 */
export async function hint(
  tx: Db,
  right: Permission,
  what: { readonly hint: string; readonly name: string },
): Promise<void> {
  const notice: LiveNotice = { right, ...what }
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(tx)
}

/**
 * Ends the open streams of a member, or of all staff, on every node, because their access has
 * changed. Browsers reconnect with the current permissions, if their members still have access.
 */
export async function endStreams(tx: Db, whose: number | 'staff'): Promise<void> {
  const notice: LiveNotice = { ended: whose }
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(tx)
}

/** Notifies open pages of the forums about a post; nothing is stored. */
export async function postAdded(tx: Db, post: LivePost): Promise<void> {
  const notice: LiveNotice = { post }
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(tx)
}

/** Sends a hint to all moderators that an upload is waiting. */
export async function hintQueue(tx: Db, name: string): Promise<void> {
  await hint(tx, 'torrents.moderate', { hint: 'queue', name })
}

/** Returns the messages that a member received after the message with the ID `after`, in order. */
export async function since(
  db: Db,
  memberId: number,
  after: number,
  { limit, hidden }: { readonly limit: number; readonly hidden: readonly string[] },
): Promise<readonly LiveMessage[]> {
  let query = db
    .selectFrom('live_message')
    .select(['id', 'kind', 'code', 'data', 'times', 'href'])
    .select(sql<boolean>`thread is not null`.as('isOneThread'))
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
    .where('id', '>', after)
  if (hidden.length > 0) query = query.where('code', 'not in', hidden)
  return query.orderBy('id').limit(limit).execute()
}

/** Deletes up to `limit` messages from before `before`; returns the number. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`created_at < ${before}`
  return deleteSome(db, { from: 'live_message', where, oldestBy: 'created_at' }, limit)
}
