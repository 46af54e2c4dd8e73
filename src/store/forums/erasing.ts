import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import { lockTopicOf } from './locking.ts'
import { recount } from './posting.ts'

/**
 * Erases up to `limit` posts of a member who leaves, in one topic, including the texts of removed
 * posts; returns how many. Posts keep their numbers, and topics keep their titles.
 */
export async function erase(tx: Db, authorId: number, now: Date, limit: number): Promise<number> {
  const own = tx.selectFrom('post').select('id').where('author_id', '=', authorId)
  const first = await own.where('body', '<>', '').orderBy('id').limit(1).executeTakeFirst()
  const topic = first === undefined ? null : await lockTopicOf(tx, first.id)
  if (topic === null) return 0
  const { rows } = await sql<{ id: number; wasThere: boolean }>`
    with own as (
      select id, removed_at is null as was_there from post
      where topic_id = ${topic.id} and author_id = ${authorId} and body <> ''
      order by id limit ${limit} for update
    )
    update post set body = '', removed_at = coalesce(removed_at, ${now}),
      removed_by = case when was_there then author_id else removed_by end
    from own where post.id = own.id
    returning post.id, was_there as "wasThere"`.execute(tx)
  const gone = rows.filter(({ wasThere }) => wasThere).length
  if (gone > 0) await recount(tx, topic, -gone)
  return revisions.erase(tx, 'post', rows)
}
