import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Can } from '../../domain/notifications/notice-rights.ts'
import { hiddenCodes } from '../../domain/notifications/notice-rights.ts'
import type { StoredNotice } from '../../domain/notifications/notices.ts'
import type { Db } from '../base/db.ts'

// A message to a member stays in the list of notifications until the task that prunes messages
// deletes it.

/** The limit of the count: beyond it, a page shows “99+”. */
const MOST_COUNTED = 100

export interface NoticeRow extends StoredNotice {
  readonly id: number
  readonly href: string
  readonly at: Date
  readonly isNew: boolean
}

/** The columns of a `StoredNotice`. */
export const NOTICE = [
  'live_message.kind',
  'live_message.code',
  'live_message.data',
  'live_message.times',
  sql<boolean>`live_message.thread is not null`.as('isOneThread'),
] as const

interface Page {
  /** Only notifications below this ID; null: from the newest on. */
  readonly before: number | null
  readonly limit: number
  /** Only notifications of this kind; null: all. */
  readonly kind?: string | null
  /** The codes of notifications that the reader may not read. */
  readonly hidden: readonly string[]
}

/** Returns a member's notifications, newest first. */
export async function list(
  db: Db,
  memberId: number,
  { before, limit, kind = null, hidden }: Page,
): Promise<readonly NoticeRow[]> {
  let query = db
    .selectFrom('live_message')
    .innerJoin('member', 'member.id', 'live_message.member_id')
    .select(['live_message.id', 'href', 'live_message.created_at as at'])
    .select(NOTICE)
    .select(sql<boolean>`(live_message.id > member.notices_seen and read_at is null)`.as('isNew'))
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
  if (hidden.length > 0) query = query.where('live_message.code', 'not in', hidden)
  if (kind !== null) query = query.where('live_message.kind', '=', kind)
  if (before !== null) query = query.where('live_message.id', '<', before)
  return query.orderBy('live_message.id', 'desc').limit(limit).execute()
}

/**
 * Returns the newest notifications that a member wants in the feed, except those with some codes.
 */
export async function inFeed(
  db: Db,
  memberId: number,
  { limit, hidden }: Pick<Page, 'limit' | 'hidden'>,
) {
  let query = db
    .selectFrom('live_message')
    .select(['id', 'href', 'created_at as at'])
    .select(NOTICE)
    .where('member_id', '=', memberId)
    .where('in_feed', '=', true)
  if (hidden.length > 0) query = query.where('code', 'not in', hidden)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

/**
 * Records that a member has seen all notifications up to one, but none that is still to be sent.
 */
export async function seen(db: Db, memberId: number, upTo: number): Promise<void> {
  await sql`
    update member set notices_seen = newest.id
    from (select max(id) as id from live_message
      where member_id = ${memberId} and id <= ${upTo}::bigint) as newest
    where member.id = ${memberId} and notices_seen < newest.id`.execute(db)
}

/** Records that a member has read a notification; false: it is not theirs. */
export async function readOne(db: Db, memberId: number, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('live_message')
    .set({ read_at: sql<Date>`coalesce(read_at, ${now})` })
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Returns the page to which a notification of a member leads; null: it is not theirs. */
export async function hrefOf(
  db: Db,
  memberId: number,
  id: number,
  hidden: readonly string[],
): Promise<string | null> {
  let query = db
    .selectFrom('live_message')
    .select('href')
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
  if (hidden.length > 0) query = query.where('code', 'not in', hidden)
  const row = await query.executeTakeFirst()
  return row?.href ?? null
}

/** Records that a member has read the notifications that lead to a page. */
export async function readAt(db: Db, memberId: number, href: string, now: Date): Promise<void> {
  await db
    .updateTable('live_message')
    .set({ read_at: now })
    .where('member_id', '=', memberId)
    .where('href', '=', href)
    .where('read_at', 'is', null)
    .where('is_listed', '=', true)
    .execute()
}

/**
 * Removes a notification from its member's list, but not from emails and the feed. False: it is not
 * theirs.
 */
export async function dismiss(db: Db, memberId: number, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('live_message')
    .set({ read_at: sql<Date>`coalesce(read_at, ${now})`, is_listed: false })
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('is_listed', '=', true)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Returns how many of the listed notifications a member has not seen, without some codes;
 * `MOST_COUNTED` when there are more.
 */
export async function unseenOf(
  db: Db,
  memberId: number,
  hidden: readonly string[],
): Promise<number> {
  const row = await db
    .selectFrom('member')
    .select(unseenWithout(hidden).as('unseen'))
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.unseen ?? 0
}

/** SQL: the same with all codes, for a query over `member`. */
export const unseenOfMember = unseenWithout([])

function unseenWithout(hidden: readonly string[]): RawBuilder<number> {
  const isShown = hidden.length === 0 ? sql`true` : sql`code <> all(${[...hidden]}::text[])`
  return sql<number>`(
    select count(*) from (
      select from live_message where member_id = member.id and is_listed
        and live_message.id > member.notices_seen and read_at is null and ${isShown}
      limit ${MOST_COUNTED}
    ) as few
  )`
}

interface Counted {
  readonly id: number
  /** Notifications that the member has not seen, including those that the member cannot list. */
  readonly unseen: number
  /** Unread conversations. */
  readonly unread: number
}

/** Counts what is new in a member's lists; asks again only for the few who cannot list it all. */
export async function newFor(db: Db, { id, unseen, unread }: Counted, can: Can) {
  const codes = hiddenCodes(can)
  const isLess = unseen > 0 && codes.length > 0
  return {
    unseen: isLess ? await unseenOf(db, id, codes) : unseen,
    unread: can('messages.read') ? unread : 0,
  }
}
