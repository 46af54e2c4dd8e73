import { sql } from 'kysely'
import { FEWEST_MEMBERS } from '../../domain/wanted/wanted.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import type { BundleLine } from '../bundles/bundles.ts'
import { bundleLines } from '../bundles/bundles.ts'

// What is missing in the catalog, as the task listed it.

export interface GapPlace {
  readonly demand: number
  readonly id: number
}

export interface GapRow {
  readonly bundle: BundleLine
  /** Numbers without a torrent, ascending. */
  readonly missing: readonly number[]
  readonly demand: number
  readonly madeAt: Date
}

/** Lists series and seasons that lack parts, most wanted first. */
export async function gaps(
  db: Db,
  { after, limit }: { readonly after: GapPlace | null; readonly limit: number },
): Promise<readonly GapRow[]> {
  const isAfter =
    after === null
      ? sql`true`
      : keyset.below([sql`w.demand`, after.demand], ['w.bundle_id', after.id])
  const { rows } = await sql<Omit<GapRow, 'bundle'> & { readonly id: number }>`
    select w.bundle_id as id, w.missing, w.demand, w.made_at as "madeAt"
    from wanted_gap w
    join bundle b on b.id = w.bundle_id and b.removed_at is null and b.merged_into is null
    where ${isAfter}
    order by w.demand desc, w.bundle_id desc limit ${limit}`.execute(db)
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const lines = await bundleLines(db).where('bundle.id', 'in', ids).execute()
  const lineOf = new Map(lines.map((line) => [line.id, line]))
  return rows.flatMap(({ id, ...row }) => {
    const bundle = lineOf.get(id)
    return bundle === undefined ? [] : [{ ...row, bundle }]
  })
}

export interface SearchRow {
  readonly words: string
  readonly members: number
  readonly madeAt: Date
}

/** Lists searches without results, those of the most members first. */
export async function searches(db: Db, limit: number): Promise<readonly SearchRow[]> {
  return db
    .selectFrom('wanted_search')
    .select(['words', 'members', 'made_at as madeAt'])
    .where('members', '>=', FEWEST_MEMBERS)
    .orderBy('members', 'desc')
    .orderBy('words')
    .limit(limit)
    .execute()
}
