import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as readings from './attribute-readings.ts'
import * as categories from './categories.ts'
import type { Db } from '../base/db.ts'
import * as tasks from '../records/tasks/tasks.ts'

// An attribute is deleted if no torrent has a value for it. A task scans all torrents of its
// category to find out; until then, the attribute accepts no new values.

/** How many torrents the request itself scans: enough to find most attributes in use. */
const LOOKED_AT = 1_000

export type RemovalAsked = 'ASKED' | 'NOT_FOUND' | 'IN_USE'

/** Retires an attribute and schedules the scan, unless one of the newest torrents has a value. */
export async function ask(db: Db, id: number, by: Actor, now: Date): Promise<RemovalAsked> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('attribute')
      .select(['key', 'category_id'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (found === undefined) return 'NOT_FOUND'
    const { rows } = await sql<{ used: boolean }>`
      select exists (select from (
        select attributes from torrent order by id desc limit ${LOOKED_AT}
      ) as newest where attributes ? ${found.key}) as used`.execute(tx)
    if (rows[0].used) return 'IN_USE'
    await tx
      .updateTable('attribute')
      .set({ is_retired: true, removing_at: now, removing_after: 0 })
      .where('id', '=', id)
      .execute()
    const target = { kind: 'attribute', id, name: found.key }
    await audit.record(tx, { by, action: 'attribute.remove', target }, now)
    await tasks.wake(tx, readings.TASK)
    return 'ASKED'
  })
}

/**
 * Scans at most `limit` torrents for values of an attribute to be deleted, in one transaction. It
 * is deleted after the last torrent, or stays retired if one has a value. Returns how many were
 * scanned, at least 1; 0 if there is no attribute to delete.
 */
export async function lookOn(db: Db, limit: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const going = await tx
      .selectFrom('attribute')
      .select(['id', 'key', 'category_id', 'removing_after'])
      .where('removing_at', 'is not', null)
      .orderBy('removing_at')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (going === undefined) return 0
    const { seen, last, used } = await look(tx, going, limit)
    const of = tx.updateTable('attribute').where('id', '=', going.id)
    if (used) await of.set({ removing_at: null, removing_after: 0 }).execute()
    else if (seen === limit) await of.set({ removing_after: last }).execute()
    else await tx.deleteFrom('attribute').where('id', '=', going.id).execute()
    return Math.max(1, seen)
  })
}

interface Going {
  readonly key: string
  readonly category_id: number | null
  readonly removing_after: number
}

async function look(tx: Db, going: Going, limit: number) {
  const below =
    going.category_id === null
      ? null
      : categories.idsBelow(await categories.list(tx), going.category_id)
  const where = below === null ? sql`true` : sql`category_id = any(${[...below]}::bigint[])`
  const { rows } = await sql<{ seen: number; last: number; used: boolean }>`
    select count(*)::int as seen, coalesce(max(id), 0) as last,
      coalesce(bool_or(attributes ? ${going.key}), false) as used
    from (
      select id, attributes from torrent where id > ${going.removing_after} and ${where}
      order by id limit ${limit}
    ) as next`.execute(tx)
  return rows[0]
}
