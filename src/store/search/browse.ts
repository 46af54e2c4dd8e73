import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { byIndex } from './by-index.ts'
import { isKnownAbove } from './facet-estimate.ts'
import type { Marked } from './facet-marks.ts'
import { marked } from './facet-marks.ts'
import { valuesOfMarks } from './facet-names.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForDead, asksForStats, countsPass, isOpen, passes } from './filters.ts'
import { gatherable } from './gathering.ts'
import type { BrowsePage, BrowsePosition, Found, Order, Place } from './page-of-places.ts'
import { pageOfPlaces } from './page-of-places.ts'
import type { SortKey } from './sorts.ts'
import { asksForWords } from './terms-query.ts'
import { rankKey, sortKey, TIME_OF_DEAD } from './sorts.ts'

/** The number up to which matches are counted by default. */
export const COUNTED_UP_TO = 10_000
/**
 * How many swarms are searched first for a page that is ordered by counts: a page of 50 is among
 * them when one in 400 matches. Sorting them takes 2 MB in PostgreSQL.
 */
const FIRST_SWARMS = 20_000
const ALL_SWARMS = sql`torrent_stats`

export interface BrowseFilter extends TorrentFilter {
  readonly order: Order
  readonly position: BrowsePosition | null
  readonly limit: number
  readonly countUpTo?: number
}

export interface BrowseWishes {
  /** Whether more are known to match than are counted, so that they need not be gathered. */
  readonly isMany: boolean
  readonly wantsFacets: boolean
}

const NEWEST_FIRST: Order = { by: 'createdAt', isDescending: true }

/**
 * Returns one page of matches at a cost that does not grow with the catalog. Matches are gathered,
 * counted up to a limit, and sorted. If there are more, the index of the order is scanned instead,
 * which finds a match every few rows.
 */
export async function browse(db: Db, filter: BrowseFilter): Promise<BrowsePage> {
  const isMany = await isKnownAbove(db, filter, filter.countUpTo ?? COUNTED_UP_TO)
  return byIndex(db, (tx) => browseWithin(tx, filter, { isMany, wantsFacets: false }))
}

/** Like `browse`, in a transaction started by `byIndex`. */
export async function browseWithin(
  tx: Db,
  filter: BrowseFilter,
  wishes: BrowseWishes,
): Promise<BrowsePage> {
  return pageOfPlaces(tx, filter, await foundWithin(tx, filter, wishes))
}

function foundWithin(
  tx: Db,
  filter: BrowseFilter,
  { isMany, wantsFacets }: BrowseWishes,
): Promise<Found> {
  const goesOn = goesOnByRank(filter)
  return isMany && !goesOn ? walk(tx, filter, null) : find(tx, filter, wantsFacets)
}

/**
 * Returns the places of a page, without their lines: one more place than the page has if others
 * follow.
 */
export async function places(db: Db, filter: BrowseFilter): Promise<Found> {
  const isMany = await isKnownAbove(db, filter, filter.countUpTo ?? COUNTED_UP_TO)
  return byIndex(db, (tx) => foundWithin(tx, filter, { isMany, wantsFacets: false }))
}

/**
 * Returns the first places of a filter, without counting, in a transaction started by `byIndex`.
 */
export async function firstPlaces(tx: Db, filter: BrowseFilter): Promise<readonly Place[]> {
  const { places } = isOpen(filter) ? await walk(tx, filter, null) : await find(tx, filter, false)
  return places.slice(0, filter.limit)
}

async function find(db: Db, filter: BrowseFilter, wantsFacets: boolean): Promise<Found> {
  const { countUpTo = COUNTED_UP_TO } = filter
  if (isOpen(filter)) {
    const [{ total }] = (await countQuery(filter).execute(db)).rows
    if (total > countUpTo) return walk(db, filter, null)
    // Nothing to gather: everything matches.
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

/** Returns the filter in an order that has an index; relevance has none. */
function walked(filter: BrowseFilter): BrowseFilter {
  return filter.order.by === 'relevance' ? { ...filter, order: NEWEST_FIRST } : filter
}

// Further pages stay ordered by relevance, even if more than the limit match since the first page.
function goesOnByRank({ order, position }: BrowseFilter): boolean {
  return order.by === 'relevance' && position !== null
}

/** Selects all matches without columns, to examine the plan. */
export function fittingQuery(filter: TorrentFilter) {
  return sql`select from ${tables(filter, false)} where ${passes(filter)}`
}

/** Counts matches, up to one more than the limit. */
export function countQuery(filter: BrowseFilter) {
  const { countUpTo = COUNTED_UP_TO } = filter
  return sql<{ total: number }>`
    select count(*)::int as total from (
      ${fittingQuery(filter)} limit ${countUpTo + 1}
    ) as counted`
}

/**
 * Returns whether anything matches. All matches are planned for, not the first one: the planner
 * would walk the newest torrents until it meets one, which is none for words that never occur
 * together.
 */
export function existsQuery(filter: TorrentFilter) {
  return sql<{ isThere: boolean }>`
    with fitting as materialized (${fittingQuery(filter)})
    select exists (select from fitting) as "isThere"`
}

/**
 * The gathered matches. There are no marks if facets were not requested, or if more match than are
 * counted.
 */
interface Gathered extends Marked {
  readonly total: number
  readonly places: readonly Place[]
}

/**
 * Gathers all matches, up to one more than the limit. Returns their number, the page (one row more;
 * read by an index scan when there are too many) and, if requested, the marks of the facets: the
 * matches are read once for all three.
 */
export function gatherQuery(filter: BrowseFilter, wantsFacets = false) {
  const { countUpTo = COUNTED_UP_TO } = filter
  const { column, needsStats, asText } = keyOf(filter)
  // Swarm counts are looked up only for the matches. If they were joined earlier, the planner would
  // scan all of them.
  const gathered = needsStats ? sql`null` : column
  const keyed = needsStats
    ? sql`select found.id, ${column} as key from found
        join torrent_stats on torrent_stats.torrent_id = found.id`
    : sql`select id, key from found`
  const { tables, condition } = gatherable(filter, needsStats || isOfWords(filter))
  const page = sql`
    select id, ${asText(sql`key`)} as key from (
      select id, key from (${keyed}) as keyed ${pageOf(filter, sql`key`, sql`id`)}
    ) as page`
  const isCounted = sql<boolean>`total <= ${countUpTo}`
  const isPaged = goesOnByRank(filter) ? sql`true` : isCounted
  const isWanted = wantsFacets ? isCounted : sql<boolean>`false`
  return sql<Gathered>`
    with found as materialized (
      select torrent.id, ${gathered} as key, torrent.marks from ${tables}
      where ${condition} limit ${countUpTo + 1}
    )
    select total,
      case when ${isPaged} then (${asJson(page)}) else (${asJson(walkQuery(walked(filter)))}) end
        as places,
      ${marked(isWanted)}
    from (select count(*)::int as total from found) as counted`
}

function asJson(places: RawBuilder<unknown>) {
  return sql`select coalesce(json_agg(json_build_object('id', id, 'key', key)), '[]')
    from (${places}) as place`
}

function isOfWords({ order }: BrowseFilter): boolean {
  return order.by === 'relevance' || order.by === 'createdAt'
}

/**
 * Reads a page (one row more) by the index of the order. Counts of swarms have no index. For them,
 * the page is searched among the first swarms in the order, which one scan of the narrow
 * `torrent_stats` finds, and among all swarms only if these were not enough.
 * @param first how many swarms to search first
 */
export function walkQuery(filter: BrowseFilter, first = FIRST_SWARMS) {
  const key = filter.order.by === 'createdAt' && asksForDead(filter) ? TIME_OF_DEAD : keyOf(filter)
  const { column, id, needsStats, asText, isScanned } = key
  const among = (stats: RawBuilder<unknown>) => sql<Place>`
    select torrent.id, ${asText(column)} as key from ${tables(filter, needsStats, stats)}
    where ${passes(filter)} ${pageOf(filter, column, id, sql`and`)}`
  if (!isScanned) return among(ALL_SWARMS)
  // Only one part of the union returns rows, which keep their order.
  return sql<Place>`
    with near as materialized (${among(firstSwarms(filter, key, first))})
    select id, key from near where (select count(*) from near) > ${filter.limit}
    union all
    select id, key from (${among(ALL_SWARMS)}) as any_other
    where (select count(*) from near) <= ${filter.limit}`
}

/**
 * Selects the first swarms, in place of `torrent_stats`; the scan already tests the conditions on
 * swarms.
 */
function firstSwarms(
  filter: BrowseFilter,
  { column, id }: SortKey,
  first: number,
): RawBuilder<unknown> {
  const conditions = sql.join([sql`true`, ...countsPass(filter)], sql` and `)
  return sql`(select torrent_id, seeders, leechers, snatches, torrent_created_at from torrent_stats
    where ${conditions} ${pageOf({ ...filter, limit: first }, column, id, sql`and`)}
  ) as torrent_stats`
}

function keyOf({ order, search }: BrowseFilter): SortKey {
  if (order.by !== 'relevance') return sortKey(order.by)
  return search === null || !asksForWords(search) ? sortKey('createdAt') : rankKey(search)
}

function tables(
  filter: TorrentFilter,
  needsStats: boolean,
  stats = ALL_SWARMS,
): RawBuilder<unknown> {
  return needsStats || asksForStats(filter)
    ? sql`torrent join ${stats} on torrent_stats.torrent_id = torrent.id`
    : sql`torrent`
}

function pageOf(
  filter: BrowseFilter,
  key: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
  joining = sql`where`,
): RawBuilder<unknown> {
  const { position, limit } = filter
  if (position === null) return sql`order by ${inOrder(filter, key, id)} limit ${limit + 1}`
  const from = [
    [key, keyOf(filter).fromText(position.key)],
    [id, position.id],
  ] as const
  const isAfter = isDown(filter) ? keyset.below(...from) : keyset.above(...from)
  return sql`${joining} ${isAfter} order by ${inOrder(filter, key, id)} limit ${limit + 1}`
}

function inOrder(filter: BrowseFilter, key: RawBuilder<unknown>, id: RawBuilder<unknown>) {
  const direction = sql.raw(isDown(filter) ? 'desc' : 'asc')
  return sql`${key} ${direction}, ${id} ${direction}`
}

// Returns whether to read in descending order: a backward page is read in the opposite direction.
function isDown({ order, position }: BrowseFilter): boolean {
  const isDescending = order.by === 'relevance' || order.isDescending
  return isDescending !== (position?.isBackward ?? false)
}
