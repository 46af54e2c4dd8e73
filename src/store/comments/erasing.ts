import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import type { TargetKind } from '../records/targets.ts'
import * as targets from '../records/targets.ts'

/**
 * Erases up to `limit` comments of a member who leaves, including the texts of removed comments;
 * returns how many.
 */
export async function erase(tx: Db, authorId: number, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{
    id: number
    target: TargetKind
    targetId: number
    wasThere: boolean
  }>`
    with own as (
      select id, removed_at is null as was_there from comment
      where author_id = ${authorId} and body <> '' order by id limit ${limit} for update
    )
    update comment set body = '', removed_at = coalesce(removed_at, ${now}),
      removed_by = case when was_there then author_id else removed_by end
    from own where comment.id = own.id
    returning comment.id, target, target_id as "targetId", was_there as "wasThere"`.execute(tx)
  const counts = new Map<string, number>()
  for (const { target, targetId, wasThere } of rows) {
    const key = `${target} ${targetId}`
    if (wasThere) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  // In the same order as all writers that change several targets.
  for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [target, id] = key.split(' ')
    await targets.count(tx, { target: target as TargetKind, id: Number(id) }, -count)
  }
  return revisions.erase(tx, 'comment', rows)
}
