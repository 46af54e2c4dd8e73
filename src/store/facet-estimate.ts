import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import type { Sample } from './facet-sample.ts'
import { keptWhile, SAMPLE, sampleOf } from './facet-sample.ts'
import type { Facets, FacetValue } from './facet-values.ts'
import { inPanelOrder } from './facet-values.ts'
import type { TorrentFilter } from './torrent-filters.ts'
import { asksForStats, passes } from './torrent-filters.ts'

// What many torrents are like, worked out from those of the sample that fit.

/** Estimates are of the last minute, and the same for everybody who asks the same. */
const KEPT_MS = 60_000
const KEPT = 500
/** Moments that a filter names count as one within these. */
const SAME_MOMENT_MS = 600_000
/** So many of the sample are no chance. */
const SURE_HITS = 100
/** Deviations of a count that are allowed for. */
const DOUBT = 6

interface Estimate {
  readonly facets: Facets
  /** Torrents of the sample that fit. */
  readonly hits: number
}

const estimates = new WeakMap<Db, LRUCache<string, Promise<Estimate | null>>>()

/**
 * The facets of what fits, estimated; null when the catalog is too small for a sample.
 * @param tx where it is read when nobody asked the same within a minute
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

/** Whether it is known without asking that far more fit than this; false also for not known. */
export async function isKnownAbove(db: Db, filter: TorrentFilter, many: number): Promise<boolean> {
  const known = await keptOf(db).get(`${SAMPLE} ${keyOf(db, filter)}`)
  if (known === undefined || known === null) return false
  const { hits, facets } = known
  // What is alike stands together in the table, so that chance is greater than of single rows.
  const least = hits - DOUBT * Math.sqrt(hits)
  return hits >= SURE_HITS && (least * facets.total) / hits > many
}

function keptOf(db: Db) {
  const kept = estimates.get(db) ?? new LRUCache({ max: KEPT, ttl: KEPT_MS })
  estimates.set(db, kept)
  return kept
}

// Who asks is in it only when the filter asks for what is theirs.
function keyOf(db: Db, filter: TorrentFilter): string {
  const { sql: text, parameters } = sql`select ${passes(filter)}`.compile(db)
  const roughly = parameters.map((one) =>
    one instanceof Date ? Math.floor(one.getTime() / SAME_MOMENT_MS) : one,
  )
  return `${text} ${JSON.stringify(roughly)}`
}

async function make(db: Db, tx: Db, filter: TorrentFilter, size: number): Promise<Estimate | null> {
  const sample = await sampleOf(db, tx, size)
  if (sample === null) return null
  const { rows } = await fittingQuery(filter, sample.percent).execute(tx)
  const [{ ids }] = rows
  const scaled = (torrents: number) => Math.round((torrents * 100) / sample.percent)
  const values = counted(sample, ids).map((one) => ({ ...one, torrents: scaled(one.torrents) }))
  return { facets: { values, total: scaled(ids.length), isEstimate: true }, hits: ids.length }
}

/** Those of the sample that fit. */
export function fittingQuery(filter: TorrentFilter, percent: number) {
  // One after the other: joined in another way, the swarms of all torrents would be read.
  const stats = asksForStats(filter)
    ? sql`cross join lateral (
        select * from torrent_stats where torrent_stats.torrent_id = torrent.id offset 0
      ) as torrent_stats`
    : sql``
  return sql<{ ids: readonly number[] }>`
    select coalesce(array_agg(torrent.id), '{}') as ids
    from torrent tablesample system (${percent}::real) repeatable (1) ${stats}
    where ${passes(filter)}`
}

/** The values of those torrents, ordered and cut as exact ones are. */
function counted(sample: Sample, ids: readonly number[]): readonly FacetValue[] {
  const counts = new Uint32Array(sample.values.length)
  for (const id of ids) for (const place of sample.of.get(id) ?? []) counts[place]++
  const found = sample.values
    .map((value, at) => ({ ...value, torrents: counts[at] }))
    .filter(({ torrents }) => torrents > 0)
  return inPanelOrder(found)
}
