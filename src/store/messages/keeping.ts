import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { dropNotice } from './telling.ts'

// What a member can do with a conversation without effect on the others: reading, archiving, muting
// and leaving it.

/** Marks the messages up to one as read, and those after it as unread. */
export async function markRead(
  db: Db,
  conversationId: number,
  memberId: number,
  upTo: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('conversation_member')
      .set({ read_id: sql`least(${upTo}::bigint, last_id)` })
      .where('conversation_id', '=', conversationId)
      .where('member_id', '=', memberId)
      .where('left_at', 'is', null)
      .returning('is_unread')
      .executeTakeFirst()
    if (row?.is_unread === false) await dropNotice(tx, conversationId, [memberId])
  })
}

/** Archives or mutes a conversation, or undoes that; omitted values stay unchanged. */
export async function place(
  db: Db,
  conversationId: number,
  memberId: number,
  { archived, muted }: { readonly archived?: boolean; readonly muted?: boolean },
): Promise<void> {
  const change = {
    ...(archived === undefined ? {} : { is_archived: archived }),
    ...(muted === undefined ? {} : { is_muted: muted }),
  }
  if (Object.keys(change).length === 0) return
  await db
    .updateTable('conversation_member')
    .set(change)
    .where('conversation_id', '=', conversationId)
    .where('member_id', '=', memberId)
    .where('left_at', 'is', null)
    .execute()
}

/** Removes a member from a conversation; after that, no one can add the member again. */
export async function leave(
  db: Db,
  conversationId: number,
  memberId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('conversation_member')
      .set({ left_at: now })
      .where('conversation_id', '=', conversationId)
      .where('member_id', '=', memberId)
      .where('left_at', 'is', null)
      .executeTakeFirst()
    await dropNotice(tx, conversationId, [memberId])
    return numUpdatedRows > 0n
  })
}
