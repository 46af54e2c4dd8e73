import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'

// Notifications about messages: a member has at most one unseen notification about each
// conversation.

/** Returns the address of a conversation. */
function hrefOf(conversationId: number): string {
  return `/messages/${conversationId}`
}

/** Removes the unseen notification of these members about a conversation that they have read. */
export async function dropNotice(
  tx: Db,
  conversationId: number,
  members: readonly number[],
): Promise<void> {
  if (members.length === 0) return
  await sql`
    delete from live_message using member
    where member.id = live_message.member_id and member.id = any(${[...members]}::bigint[])
      and live_message.id > notices_seen and read_at is null and code = 'message'
      and href = ${hrefOf(conversationId)}`.execute(tx)
}

export interface News {
  readonly conversationId: number
  readonly subject: string
  readonly author: string
  /** Members who had read everything before; the other members already have a notification. */
  readonly members: readonly number[]
  readonly now: Date
}

/** Notifies members about a new message. */
export async function tell(tx: Db, news: News): Promise<void> {
  const { conversationId, subject, author, members, now } = news
  await dropNotice(tx, conversationId, members)
  const href = hrefOf(conversationId)
  await notifyAll(tx, { members, code: 'message', data: { author, subject }, href, now })
}
