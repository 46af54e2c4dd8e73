import { sql } from 'kysely'
import { EDIT_MINUTES } from '../../domain/messages/limits.ts'
import { MINUTE_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import { dropNotice } from './telling.ts'

// What authors can do with a message: edit it for a limited time, and withdraw it.

/** Returns until when a message can be edited. */
export function editableUntil(createdAt: Date): Date {
  return new Date(createdAt.getTime() + EDIT_MINUTES * MINUTE_MS)
}

/** Edits a message and writes its history, unless the message was edited since `revision`. */
export async function edit(
  db: Db,
  id: number,
  revision: number,
  body: string,
  now: Date,
): Promise<revisions.Edited | { readonly ok: false; readonly code: 'TOO_LATE' }> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return { ok: false, code: 'GONE' }
    if (editableUntil(row.created_at) < now) return { ok: false, code: 'TOO_LATE' }
    return revisions.editBody(tx, 'message', id, row, { revision, body }, now)
  })
}

/** Withdraws a message: no one can read it any more, and it no longer counts as unread. */
export async function retract(db: Db, id: number, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return false
    await tx.updateTable('message').set({ removed_at: now }).where('id', '=', id).execute()
    const { rows } = await sql<{ id: number; isUnread: boolean }>`
      update conversation_member own set other_id = coalesce((
        select max(message.id) from message
        where conversation_id = own.conversation_id and author_id <> own.member_id
          and removed_at is null), 0)
      where conversation_id = ${row.conversation_id} and other_id = ${id}
      returning member_id as id, is_unread as "isUnread"`.execute(tx)
    const read = rows.filter(({ isUnread }) => !isUnread).map((one) => one.id)
    await dropNotice(tx, row.conversation_id, read)
    return true
  })
}

async function lock(tx: Db, id: number) {
  return tx
    .selectFrom('message')
    .select(['conversation_id', 'author_id', 'body', 'revision', 'created_at'])
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}
