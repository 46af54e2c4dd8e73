import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import { dropNotice } from './telling.ts'

/**
 * Erases up to `limit` messages of a member who leaves, in one conversation; they no longer count
 * as unread. Returns how many. Reported messages stay in their reports.
 */
export async function erase(tx: Db, authorId: number, now: Date, limit: number): Promise<number> {
  const own = tx.selectFrom('message').where('author_id', '=', authorId).where('body', '<>', '')
  const first = await own.select('conversation_id as id').limit(1).executeTakeFirst()
  if (first === undefined) return 0
  const { rows } = await sql<{ id: number }>`
    with own as (
      select id from message
      where conversation_id = ${first.id} and author_id = ${authorId} and body <> ''
      order by id limit ${limit} for update
    )
    update message set body = '', digest = '', removed_at = coalesce(removed_at, ${now})
    from own where message.id = own.id returning message.id`.execute(tx)
  const ids = rows.map(({ id }) => id)
  const { rows: others } = await sql<{ id: number; isUnread: boolean }>`
    update conversation_member own set other_id = coalesce((
      select max(message.id) from message
      where conversation_id = own.conversation_id and author_id <> own.member_id
        and removed_at is null), 0)
    where conversation_id = ${first.id} and other_id = any(${ids}::bigint[])
    returning member_id as id, is_unread as "isUnread"`.execute(tx)
  const read = others.filter(({ isUnread }) => !isUnread).map(({ id }) => id)
  await dropNotice(tx, first.id, read)
  return revisions.erase(tx, 'message', rows)
}
