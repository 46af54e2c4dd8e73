import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { FACET_FIELDS, facetQuery } from './facet-counts.ts'
import { foundMarks } from './facet-marks.ts'
import { valuesOfMarks } from './facet-names.ts'
import type { Facets } from './facet-values.ts'
import { isAmongFilesOfOne } from './conditions.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForStats, passes } from './filters.ts'
import { gatherableSample } from './gathering.ts'

// Facets of many matches, estimated from the matches in a sample of the catalog.

/** The number of torrents in the sample, which is used when too many match to count each. */
export const SAMPLE = 8_000

/** Estimates are cached for a minute and shared by equal queries. */
const KEPT_MS = 60_000
const KEPT = 500
/** Times in filters count as equal if they are in the same period of this length. */
const SAME_MOMENT_MS = 600_000
/** The fewest hits in the sample that are not considered chance. */
const SURE_HITS = 100
/**
 * How many standard deviations a count may be off; high, because similar torrents are close
 * together in the table.
 */
const DOUBT = 6
/** How long the size of a catalog is cached: it grows by less than a percent in this time. */
const SIZE_KEPT_MS = 120_000

interface Estimate {
  readonly facets: Facets
  /** Matching torrents in the sample. */
  readonly hits: number
}

const estimates = new WeakMap<Db, LRUCache<string, Promise<Estimate | null>>>()
/** For each query, a number that its matches are known to exceed: its count reached the limit. */
const exceeded = new WeakMap<Db, LRUCache<string, number>>()
const sizes = new WeakMap<Db, LRUCache<'torrents', Promise<number>>>()

/**
 * Returns the estimated facets of the matches; null if the catalog is too small for a sample.
 * @param tx reads the sample, unless an equal query was sent within a minute
 */
export async function estimate(
  db: Db,
  tx: Db,
  filter: TorrentFilter,
  size = SAMPLE,
): Promise<Facets | null> {
  const kept = keptOf(db)
  const key = `${size} ${keyOf(db, filter)}`
  const found = await (kept.get(key) ?? keptWhile(kept, key, () => make(db, tx, filter, size)))
  return found?.facets ?? null
}

/** Returns whether more than `many` are known to match, without a query; false if unknown. */
export async function isKnownAbove(db: Db, filter: TorrentFilter, many: number): Promise<boolean> {
  const key = keyOf(db, filter)
  if ((exceeded.get(db)?.get(key) ?? -1) >= many) return true
  const known = await keptOf(db).get(`${SAMPLE} ${key}`)
  if (known === undefined || known === null || known.hits === 0) return false
  return isFarAbove(known.hits, (many * known.hits) / known.facets.total)
}

/** Remembers for a minute that more than `many` match, so that they are not gathered again. */
export function noteAbove(db: Db, filter: TorrentFilter, many: number): void {
  const kept = exceeded.get(db) ?? new LRUCache({ max: KEPT, ttl: KEPT_MS })
  exceeded.set(db, kept)
  kept.set(keyOf(db, filter), many)
}

/**
 * Returns whether `estimate` would most likely settle `isKnownAbove` if the expected number match.
 * @param tx reads the size of the catalog if it is not cached
 */
export async function wouldTell(
  db: Db,
  tx: Db,
  { expected, many }: { readonly expected: number; readonly many: number },
): Promise<boolean> {
  if (expected <= many) return false
  const share = SAMPLE / (await catalogSize(db, tx))
  return share < 1 && isFarAbove(expected * share, many * share)
}

/** Returns whether the sample has more hits than chance explains. */
function isFarAbove(hits: number, others: number): boolean {
  return hits >= SURE_HITS && hits - DOUBT * Math.sqrt(hits) > others
}

function keptOf(db: Db) {
  const kept = estimates.get(db) ?? new LRUCache({ max: KEPT, ttl: KEPT_MS })
  estimates.set(db, kept)
  return kept
}

// Returns the key of a query. It contains the member only if the filter depends on the member.
function keyOf(db: Db, filter: TorrentFilter): string {
  const { sql: text, parameters } = sql`select ${passes(filter)}`.compile(db)
  const roughly = parameters.map((one) =>
    one instanceof Date ? Math.floor(one.getTime() / SAME_MOMENT_MS) : one,
  )
  return `${text} ${JSON.stringify(roughly)}`
}

async function make(db: Db, tx: Db, filter: TorrentFilter, size: number): Promise<Estimate | null> {
  const percent = (size * 100) / (await catalogSize(db, tx))
  if (percent >= 100) return null
  const [found] = (await fittingQuery(filter, percent).execute(tx)).rows
  const values = (await valuesOfMarks(tx, found)) ?? (await countedRows(tx, filter, percent))
  const scaled = (torrents: number) => Math.round((torrents * 100) / percent)
  return {
    facets: {
      values: values.map((one) => ({ ...one, torrents: scaled(one.torrents) })),
      total: scaled(found.total),
      isEstimate: true,
    },
    hits: found.total,
  }
}

async function countedRows(tx: Db, filter: TorrentFilter, percent: number) {
  const { rows } = await facetQuery(fitting(filter, percent)).execute(tx)
  return rows.filter(({ facet }) => facet !== 'total')
}

/** Counts the matches in the sample, and reads their marks. */
export function fittingQuery(filter: TorrentFilter, percent: number) {
  const words = gatherableSample(filter, percent)
  const fits =
    words === null
      ? fitting(filter, percent)
      : sql`select torrent.id, torrent.marks from ${words.tables} where ${words.condition}`
  return foundMarks(fits)
}

// Always reads the same pages of the table, so that numbers do not change from one page of results
// to the next.
function fitting(filter: TorrentFilter, percent: number) {
  // Joined row by row: any other join would read the swarms of all torrents, or the words of all
  // files.
  const stats = asksForStats(filter)
    ? sql`cross join lateral (
        select * from torrent_stats where torrent_stats.torrent_id = torrent.id offset 0
      ) as torrent_stats`
    : sql``
  return sql`
    select torrent.id, torrent.marks, ${FACET_FIELDS}
    from torrent tablesample system (${percent}::real) repeatable (1) ${stats}
    where ${passes(filter, isAmongFilesOfOne)}`
}

/**
 * Returns PostgreSQL's last estimate of the number of torrents; counting them would take too long.
 */
async function catalogSize(db: Db, tx: Db): Promise<number> {
  const kept = sizes.get(db) ?? new LRUCache({ max: 1, ttl: SIZE_KEPT_MS })
  sizes.set(db, kept)
  return kept.get('torrents') ?? keptWhile(kept, 'torrents', () => readSize(tx))
}

async function readSize(tx: Db): Promise<number> {
  const { rows } = await sql<{ torrents: number }>`
    select greatest(reltuples, 1)::float as torrents from pg_class
    where oid = 'torrent'::regclass`.execute(tx)
  return rows[0].torrents
}

/** Shares one running call among all callers; failures are not cached. */
function keptWhile<Key extends string, Value>(
  kept: LRUCache<Key, Promise<Value>>,
  key: Key,
  make: () => Promise<Value>,
): Promise<Value> {
  const made = make()
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  return made
}
