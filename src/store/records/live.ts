import { sql } from 'kysely'
import type { NotificationName } from '../../domain/notifications/kinds.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'

// What signed-in members are told at once, whichever node their browser is connected to. At most
// once: a message may be missed (a browser that was away too long, a lost connection), so whatever
// is told here stands on a page as well. `notify` of notifications/notifications.ts makes the
// messages.

/** The channel on which every site node hears what is to be told. */
export const LIVE_CHANNEL = 'live'

export interface LiveMessage {
  readonly id: number
  readonly kind: NotificationName
  /** A line for people. */
  readonly says: string
  /** A path of the site. */
  readonly href: string
}

/** What NOTIFY carries: a message for one member, or a hint for all who have a right. */
export type LiveNotice =
  | { readonly member: number; readonly message: LiveMessage }
  | { readonly right: Permission; readonly hint: string; readonly name: string }

/**
 * Hints all who have a right that something has changed, as `task` and its name: their page asks
 * for the rest. Nothing is kept.
 */
export async function hint(
  tx: Db,
  right: Permission,
  what: { readonly hint: string; readonly name: string },
): Promise<void> {
  const notice: LiveNotice = { right, ...what }
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(tx)
}

/** Hints all who judge uploads that one waits. */
export async function hintQueue(tx: Db, name: string): Promise<void> {
  await hint(tx, 'torrents.moderate', { hint: 'queue', name })
}

/** What a member was told after the message `after`, in order. */
export async function since(
  db: Db,
  memberId: number,
  after: number,
  limit: number,
): Promise<readonly LiveMessage[]> {
  return db
    .selectFrom('live_message')
    .select(['id', 'kind', 'says', 'href'])
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .$castTo<LiveMessage>()
    .execute()
}

/** Forgets messages of before `before`, at most `limit`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from live_message where id in (
      select id from live_message where created_at < ${before} order by created_at limit ${limit}
    )`.execute(db)
  return Number(numAffectedRows)
}
