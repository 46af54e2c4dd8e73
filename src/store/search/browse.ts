import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { isKnownAbove } from './facet-estimate.ts'
import type { Marked } from './facet-marks.ts'
import { marked } from './facet-marks.ts'
import { valuesOfMarks } from './facet-names.ts'
import type { FacetValue } from './facet-values.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForDead, asksForStats, isOpen, passes } from './filters.ts'
import { gatherable } from './gathering.ts'
import type { TorrentLine } from './lines.ts'
import { torrentLines } from './lines.ts'
import type { Sort, SortKey } from './sorts.ts'
import { asksForWords } from './terms-query.ts'
import { rankKey, sortKey, TIME_OF_DEAD } from './sorts.ts'

/** What fits a filter is counted up to here, unless told otherwise. */
export const COUNTED_UP_TO = 10_000

/** Best match first; of more hits than are counted, the newest first. */
export type Order =
  { readonly by: 'relevance' } | { readonly by: Sort; readonly isDescending: boolean }

/** Where a page begins: at the torrent with this key and id. */
export interface BrowsePosition {
  /** `sortKey` of that torrent; digits for every sort but the name's. */
  readonly key: string
  readonly id: number
  /** The page that ends before it, instead of the one that begins behind it. */
  readonly isBackward: boolean
}

export interface BrowseFilter extends TorrentFilter {
  readonly order: Order
  readonly position: BrowsePosition | null
  readonly limit: number
  readonly countUpTo?: number
}

export interface BrowseLine extends TorrentLine {
  /** What it is sorted by, exactly as the database compares it. */
  readonly sortKey: string
}

export interface BrowsePage {
  readonly rows: readonly BrowseLine[]
  readonly hasBefore: boolean
  readonly hasAfter: boolean
  /** Null above `countUpTo`. */
  readonly total: number | null
  /** The order of the rows, which cursors name. */
  readonly order: Order
  /** What all that fits is like, when that was asked and was counted on the way. */
  readonly facets: readonly FacetValue[] | null
}

interface Place {
  readonly id: number
  readonly key: string
}

interface Found {
  readonly places: readonly Place[]
  readonly total: number | null
  readonly order: Order
  readonly facets: readonly FacetValue[] | null
}

export interface BrowseWishes {
  /** More fit than are counted, as is known already: nothing is gathered in vain. */
  readonly isMany: boolean
  readonly wantsFacets: boolean
}

// One message: each page would wait for the second.
const BEGIN = `begin; set local enable_seqscan = off; set local plan_cache_mode = force_custom_plan;
  set local max_parallel_workers_per_gather = 0`

const NEWEST_FIRST: Order = { by: 'createdAt', isDescending: true }

/**
 * One page of what fits a filter, at a cost that does not grow with the catalog: what fits is
 * gathered and counted up to a bound, and a page of it sorted; when more fits, the index of the
 * order is walked, where every few rows one of so many is met.
 */
export async function browse(db: Db, filter: BrowseFilter): Promise<BrowsePage> {
  const isMany = await isKnownAbove(db, filter, filter.countUpTo ?? COUNTED_UP_TO)
  return byIndex(db, (tx) => browseWithin(tx, filter, { isMany, wantsFacets: false }))
}

/** The same within a transaction that was begun by `byIndex`. */
export async function browseWithin(
  tx: Db,
  filter: BrowseFilter,
  { isMany, wantsFacets }: BrowseWishes,
): Promise<BrowsePage> {
  const goesOn = goesOnByRank(filter)
  const found = await (isMany && !goesOn ? walk(tx, filter, null) : find(tx, filter, wantsFacets))
  const places = [...found.places]
  const isBackward = filter.position?.isBackward ?? false
  const hasMore = places.length > filter.limit
  if (hasMore) places.pop()
  if (isBackward) places.reverse()
  const cameFrom = filter.position !== null
  return {
    rows: await linesOf(tx, places),
    hasBefore: isBackward ? hasMore : cameFrom,
    hasAfter: isBackward ? cameFrom : hasMore,
    total: found.total,
    order: found.order,
    facets: found.facets,
  }
}

/**
 * Runs a step that never reads a whole table where an index would do. The planner takes chances
 * with rows that it hopes to meet early, and a search for words that never stand together then
 * reads all torrents instead of looking the words up. Nor one that takes helpers: there are more
 * pages to be made at once than processors. Nor by a plan that was made for other values: a word of
 * three torrents and one of half the catalog are two questions.
 */
export async function byIndex<T>(db: Db, step: (tx: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (tx) => {
    await sql.raw(BEGIN).execute(tx)
    try {
      const done = await step(tx)
      await sql.raw('commit').execute(tx)
      return done
    } catch (error) {
      await sql
        .raw('rollback')
        .execute(tx)
        .catch(() => {}) // a lost connection has no transaction
      throw error
    }
  })
}

async function find(db: Db, filter: BrowseFilter, wantsFacets: boolean): Promise<Found> {
  const { countUpTo = COUNTED_UP_TO } = filter
  if (isOpen(filter)) {
    const [{ total }] = (await countQuery(filter).execute(db)).rows
    if (total > countUpTo) return walk(db, filter, null)
    // Nothing to gather: everything fits.
    if (!wantsFacets) return walk(db, filter, total)
  }
  const { rows } = await gatherQuery(filter, wantsFacets).execute(db)
  const [{ total, places, marks, dead }] = rows
  if (total > countUpTo) {
    const { order } = goesOnByRank(filter) ? filter : walked(filter)
    return { places, total: null, order, facets: null }
  }
  const facets =
    marks === null || dead === null ? null : await valuesOfMarks(db, { marks, dead, total })
  return { places, total, order: filter.order, facets }
}

async function walk(db: Db, filter: BrowseFilter, total: number | null): Promise<Found> {
  const { rows } = await walkQuery(walked(filter)).execute(db)
  return { places: rows, total, order: walked(filter).order, facets: null }
}

/** Along which index a page is sought: ranks have none. */
function walked(filter: BrowseFilter): BrowseFilter {
  return filter.order.by === 'relevance' ? { ...filter, order: NEWEST_FIRST } : filter
}

// Whoever pages by relevance goes on, even when the last hits came in meanwhile.
function goesOnByRank({ order, position }: BrowseFilter): boolean {
  return order.by === 'relevance' && position !== null
}

/** Whether anything fits. */
export async function isThereAny(db: Db, filter: BrowseFilter): Promise<boolean> {
  const one = { ...filter, countUpTo: 0 }
  const { rows } = await byIndex(db, (tx) => countQuery(one).execute(tx))
  return rows[0].total > 0
}

/** Nothing of all that fits, for plans of it. */
export function fittingQuery(filter: TorrentFilter) {
  return sql`select from ${tables(filter, false)} where ${passes(filter)}`
}

/** How many fit, up to one more than is counted. */
export function countQuery(filter: BrowseFilter) {
  const { countUpTo = COUNTED_UP_TO } = filter
  return sql<{ total: number }>`
    select count(*)::int as total from (
      ${fittingQuery(filter)} limit ${countUpTo + 1}
    ) as counted`
}

/** Without marks when nobody asked, or more fit than are counted. */
interface Gathered extends Marked {
  readonly total: number
  readonly places: readonly Place[]
}

/**
 * All that fits, up to one more than is counted; how many, the page (one row more; of the walk when
 * more fits) and, when wanted, the marks of its facets: what was found is read once for all three.
 */
export function gatherQuery(filter: BrowseFilter, wantsFacets = false) {
  const { countUpTo = COUNTED_UP_TO } = filter
  const { column, needsStats, asText } = keyOf(filter)
  // Counts of swarms are looked up for what was found: joined before, the planner would rather
  // walk along all of them.
  const gathered = needsStats ? sql`null` : column
  const keyed = needsStats
    ? sql`select found.id, ${column} as key from found
        join torrent_stats on torrent_stats.torrent_id = found.id`
    : sql`select id, key from found`
  const { tables, condition, beside, dead } = gatherable(filter, needsStats || isOfWords(filter))
  const page = sql`
    select id, ${asText(sql`key`)} as key from (
      select id, key from (${keyed}) as keyed ${pageOf(filter, sql`key`, sql`id`)}
    ) as page`
  const isCounted = sql<boolean>`total <= ${countUpTo}`
  const isPaged = goesOnByRank(filter) ? sql`true` : isCounted
  const isWanted = wantsFacets ? isCounted : sql<boolean>`false`
  return sql<Gathered>`
    with found as materialized (
      select torrent.id, ${gathered} as key, torrent.marks ${beside} from ${tables}
      where ${condition} limit ${countUpTo + 1}
    )
    select total,
      case when ${isPaged} then (${asJson(page)}) else (${asJson(walkQuery(walked(filter)))}) end
        as places,
      ${marked(isWanted, dead)}
    from (select count(*)::int as total from found) as counted`
}

function asJson(places: RawBuilder<unknown>) {
  return sql`select coalesce(json_agg(json_build_object('id', id, 'key', key)), '[]')
    from (${places}) as place`
}

function isOfWords({ order }: BrowseFilter): boolean {
  return order.by === 'relevance' || order.by === 'createdAt'
}

/** A page (one row more) along the index of the order. */
export function walkQuery(filter: BrowseFilter) {
  const key = filter.order.by === 'createdAt' && asksForDead(filter) ? TIME_OF_DEAD : keyOf(filter)
  const { column, id, needsStats, asText } = key
  return sql<Place>`
    select torrent.id, ${asText(column)} as key from ${tables(filter, needsStats)}
    where ${passes(filter)} ${pageOf(filter, column, id, sql`and`)}`
}

function keyOf({ order, search }: BrowseFilter): SortKey {
  if (order.by !== 'relevance') return sortKey(order.by)
  return search === null || !asksForWords(search) ? sortKey('createdAt') : rankKey(search)
}

function tables(filter: TorrentFilter, needsStats: boolean): RawBuilder<unknown> {
  return needsStats || asksForStats(filter)
    ? sql`torrent join torrent_stats on torrent_stats.torrent_id = torrent.id`
    : sql`torrent`
}

function pageOf(
  filter: BrowseFilter,
  key: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
  joining = sql`where`,
): RawBuilder<unknown> {
  const { position, limit } = filter
  const side = sql.raw(isDown(filter) ? '<' : '>')
  const behind =
    position === null
      ? sql``
      : sql`${joining} (${key}, ${id})
          ${side} (${keyOf(filter).fromText(position.key)}, ${position.id}::bigint)`
  return sql`${behind} order by ${inOrder(filter, key, id)} limit ${limit + 1}`
}

function inOrder(filter: BrowseFilter, key: RawBuilder<unknown>, id: RawBuilder<unknown>) {
  const direction = sql.raw(isDown(filter) ? 'desc' : 'asc')
  return sql`${key} ${direction}, ${id} ${direction}`
}

// Backward is the same page seen from the other end.
function isDown({ order, position }: BrowseFilter): boolean {
  const isDescending = order.by === 'relevance' || order.isDescending
  return isDescending !== (position?.isBackward ?? false)
}

async function linesOf(db: Db, places: readonly Place[]): Promise<readonly BrowseLine[]> {
  if (places.length === 0) return []
  const ids = places.map(({ id }) => id)
  const rows = await torrentLines(db).where('torrent.id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return places.flatMap(({ id, key }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [{ ...row, sortKey: key }]
  })
}
