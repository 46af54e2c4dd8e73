import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'

/**
 * Erases up to `limit` articles in the blog of a member who leaves; returns how many. Articles in
 * the news belong to the site.
 */
export async function erase(tx: Db, authorId: number, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update article set body = '', tags = '{}', is_pinned = false,
      removed_by = case when removed_at is null then author_id else removed_by end,
      removed_at = coalesce(removed_at, ${now})
    where id in (
      select id from article where blog_id = ${authorId} and body <> ''
      order by id limit ${limit} for update)
    returning id`.execute(tx)
  return revisions.erase(tx, 'article', rows)
}
