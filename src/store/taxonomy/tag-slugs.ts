import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'

/** The most cached slugs: about 5 MB. */
const MOST = 50_000

/**
 * Returns the slugs of tags by ID; slugs that were read since the last change are not read again.
 */
export async function slugsOf(db: Db, ids: Iterable<number>): Promise<ReadonlyMap<number, string>> {
  const known = await kept(db, 'slugs of tags', () => Promise.resolve(new Map<number, string>()))
  const unknown = [...new Set(ids)].filter((id) => !known.has(id))
  if (unknown.length === 0) return known
  const rows = await db
    .selectFrom('tag')
    .select(['id', 'slug'])
    .where('id', '=', sql<number>`any(${unknown}::bigint[])`)
    .execute()
  const slugs = known.size < MOST ? known : new Map(known)
  for (const { id, slug } of rows) slugs.set(id, slug)
  return slugs
}
