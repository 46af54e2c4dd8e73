import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as announcements from '../records/announcements.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

/** The most promotions that one call processes. */
const AT_ONCE = 100
/** The most torrents of one promotion; of a larger bundle, the newest. */
const TORRENTS = 500

/**
 * Records the torrents of promotions that have begun in the announce stream, each once per
 * promotion, and returns their number. Promotions of a category, a tag, a role, a member or the
 * whole site are not about particular torrents and are left out.
 */
export async function noteBegun(db: Db, now: Date): Promise<number> {
  const { rows: due } = await sql<{ id: number }>`
    select id from promotion
    where not is_streamed and scope in ('torrent', 'featured', 'bundle')
      and starts_at <= ${now} limit 1`.execute(db)
  if (due.length === 0) return 0
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ scope: string; target: number }>`
      update promotion set is_streamed = true
      where id in (select id from promotion
        where not is_streamed and scope in ('torrent', 'featured', 'bundle')
          and starts_at <= ${now} order by starts_at limit ${AT_ONCE} for update skip locked)
      returning scope, case when starts_at > ${new Date(now.getTime() - DAY_MS)}
        and ${hasNotEnded(now)} then target_id end as target`.execute(tx)
    const ids = new Set<number>()
    for (const { scope, target } of rows) {
      // A promotion that began long ago, or has ended, is not announced.
      if (target === null) continue
      for (const id of await torrentsOf(tx, scope, target)) ids.add(id)
    }
    await announcements.notePromoted(tx, [...ids], now)
    return ids.size
  })
}

async function torrentsOf(tx: Db, scope: string, target: number): Promise<readonly number[]> {
  const condition =
    scope === 'bundle'
      ? sql`bundle_id in (
          with recursive below (id) as (
            select ${target}::bigint
            union select bundle.id from bundle join below on bundle.parent_id = below.id
          ) select id from below)`
      : sql`id = ${target}`
  const { rows } = await sql<{ id: number }>`
    select id from torrent where ${condition} and state = 'listed'
    order by id desc limit ${TORRENTS}`.execute(tx)
  return rows.map(({ id }) => id).reverse()
}
