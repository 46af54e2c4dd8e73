import { sql } from 'kysely'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { BundleLine, CoverRow } from './bundles.ts'
import { bundleLines, cover } from './bundles.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

/** The most matches that are ranked: a search with more matches is not specific. */
const GATHERED = 2_000

/**
 * Returns bundles whose titles contain all these words (the last may be a prefix): exact titles
 * first, and after them those that credit someone of exactly this name. If there are none, returns
 * those with a similar spelling. Seasons and episodes without a title are found by their parents.
 */
export async function search(
  db: Db,
  text: string,
  limit: number,
  kinds: readonly BundleKind[] = [],
): Promise<readonly BundleLine[]> {
  if (text.trim() === '') return []
  const found = await byWords(db, text, kinds, limit)
  return found.length > 0 ? found : bySpelling(db, text, kinds, limit)
}

/** The most words that are searched for; names are compared as a whole. */
const MAX_WORDS = 12

async function byWords(
  db: Db,
  text: string,
  kinds: readonly BundleKind[],
  limit: number,
): Promise<readonly BundleLine[]> {
  const words = text.trim().split(/\s+/).slice(0, MAX_WORDS)
  const queries = words.map((word, at) => sql`search_query(${word}, ${at === words.length - 1})`)
  const asked = sql`(${sql.join(queries, sql` && `)})`
  const ofKinds = kinds.length === 0 ? sql`true` : sql`kind = any(${[...kinds]}::text[])`
  const { rows } = await sql<{ id: number }>`
    select id from (
      (select id, title_key, false as is_credited from bundle
      where search @@ ${asked} and ${isAlive} and ${ofKinds}
      limit ${GATHERED})
      union all
      (select id, title_key, true from bundle
      where id in (select bundle_id from bundle_credit
          where name_key <> '' and name_key = search_key(${text}))
        and not search @@ ${asked} and ${isAlive} and ${ofKinds}
      limit ${GATHERED})
    ) as found
    order by is_credited, title_key <> search_key(${text}),
      not starts_with(title_key, search_key(${text})), length(title_key), id
    limit ${limit}`.execute(db)
  return inOrder(db, rows)
}

async function bySpelling(
  db: Db,
  text: string,
  kinds: readonly BundleKind[],
  limit: number,
): Promise<readonly BundleLine[]> {
  const { rows } = await sql<{ id: number }>`
    select id from bundle
    where title_key <> '' and title_key % search_key(${text}) and ${isAlive}
      and ${kinds.length === 0 ? sql`true` : sql`kind = any(${[...kinds]}::text[])`}
    order by similarity(title_key, search_key(${text})) desc, id
    limit ${limit}`.execute(db)
  return inOrder(db, rows)
}

async function inOrder(db: Db, found: readonly { id: number }[]): Promise<readonly BundleLine[]> {
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const rows = await bundleLines(db).where('bundle.id', 'in', ids).execute()
  return [...rows].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/**
 * Returns the bundle of a kind with exactly this title, ignoring case and accents; null: there is
 * none.
 */
export async function titled(db: Db, kind: BundleKind, title: string): Promise<number | null> {
  const row = await db
    .selectFrom('bundle')
    .select('id')
    .where('kind', '=', kind)
    .where('title_key', '<>', '')
    .where(sql<boolean>`title_key = search_key(${title})`)
    .where(isAlive)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

type BundleSort = 'title' | 'newest'

export interface BundleListLine extends BundleLine {
  /** The number of direct children and of direct torrents. */
  readonly children: number
  readonly torrents: number
  readonly titleKey: string
  readonly cover: CoverRow | null
}

export interface BundleFilter {
  readonly kind: BundleKind | null
  readonly sort: BundleSort
  /** The position of the last bundle shown; null for the first page. */
  readonly after: { readonly key: string; readonly id: number } | null
  readonly limit: number
}

/** Returns bundles that have a title, by title or newest first. */
export async function list(db: Db, filter: BundleFilter): Promise<readonly BundleListLine[]> {
  const { kind, sort, after, limit } = filter
  let query = listed(db).where(isAlive).where('bundle.title_key', '<>', '')
  if (kind !== null) query = query.where('bundle.kind', '=', kind)
  if (sort === 'newest') {
    if (after !== null) query = query.where('bundle.id', '<', after.id)
    return query.orderBy('bundle.id', 'desc').limit(limit).execute()
  }
  if (after !== null) {
    query = query.where(keyset.above(['bundle.title_key', after.key], ['bundle.id', after.id]))
  }
  return query.orderBy('bundle.title_key').orderBy('bundle.id').limit(limit).execute()
}

export interface RemovedLine extends BundleListLine {
  readonly removedAt: Date
  readonly removedReason: string | null
}

/**
 * Returns bundles that were removed individually, most recently removed first, for staff, who can
 * restore them.
 * @param after the last one shown, with its time as the key
 */
export async function listRemoved(
  db: Db,
  after: BundleFilter['after'],
  limit: number,
): Promise<readonly RemovedLine[]> {
  const at = sql`${after?.key ?? null}::timestamptz`
  const rows = await listed(db)
    .select(['bundle.removed_at as removedAt', 'bundle.removed_reason as removedReason'])
    .where('bundle.removed_at', 'is not', null)
    .where('bundle.removed_reason', 'is not', null)
    .$if(after !== null, (query) =>
      query.where(keyset.below(['bundle.removed_at', at], ['bundle.id', after?.id ?? 0])),
    )
    .orderBy('bundle.removed_at', 'desc')
    .orderBy('bundle.id', 'desc')
    .limit(limit)
    .execute()
  return rows as RemovedLine[]
}

function listed(db: Db) {
  return bundleLines(db).select([
    'bundle.title_key as titleKey',
    sql<number>`(select count(*) from bundle as held where held.parent_id = bundle.id
      and held.removed_at is null and held.merged_into is null)`.as('children'),
    sql<number>`(select count(*) from torrent where torrent.bundle_id = bundle.id
      and torrent.state = 'listed')`.as('torrents'),
    cover.as('cover'),
  ])
}
