import { sql } from 'kysely'
import { forumAccess } from '../../../domain/imports/forum-access.ts'
import type { Db } from '../../base/db.ts'
import type { Readers } from '../texts/forums.ts'

/**
 * Returns the lowest role or class that may do something, for the keys of roles; null: every
 * member.
 */
export type Lowest = (keys: readonly string[] | null) => string | null

/**
 * Returns a function that chooses the readers or editors of a page here from those on the old site,
 * but never more than those. A class includes all classes above it, so it is chosen only if no
 * higher one was excluded.
 */
export async function lowestRoles(db: Db, readers: Readers): Promise<Lowest> {
  const { rows } = await sql<{ slug: string; rank: number }>`
    select slug, rank from role where kind = 'class'`.execute(db)
  const ranks = new Map(rows.map(({ slug, rank }) => [slug, rank]))
  const { targets, present } = readers
  return (keys) => {
    if (keys === null) return null
    const { role, classes } = forumAccess(keys, targets, present)
    if (role === 'member') return null
    const allowed = new Set(keys)
    const keptOut = [...targets].flatMap(([key, target]) => {
      return allowed.has(key) || target.class === null ? [] : [ranks.get(target.class) ?? 0]
    })
    const floor = Math.max(Number.NEGATIVE_INFINITY, ...keptOut)
    const above = classes.flatMap((slug) => {
      const rank = ranks.get(slug)
      return rank === undefined || rank <= floor ? [] : [{ slug, rank }]
    })
    return above.sort((a, b) => a.rank - b.rank).at(0)?.slug ?? role
  }
}
