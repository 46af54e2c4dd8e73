import type { Db } from '../base/db.ts'
import { estimate, isKnownAbove, noteAbove, wouldTell } from './facet-estimate.ts'
import type { Facets } from './facet-values.ts'
import { facetsWithin } from './facets.ts'
import type { BrowseFilter } from './browse.ts'
import { browse, browseWithin, COUNTED_UP_TO, existsQuery, firstPlaces, places } from './browse.ts'
import { byIndex } from './by-index.ts'
import type { BrowsePage, BrowsePosition, Found, Place } from './page-of-places.ts'
import type { TorrentLine } from './lines.ts'
import { listedLines } from './lines.ts'
import { expectedMost } from './expected.ts'
import type { FoundIds } from './found-in-memory.ts'
import { findInMemory, idsInMemory, placesInMemory } from './found-in-memory.ts'
import { indexOf } from './memory/search-index.ts'

export interface Findings {
  readonly page: BrowsePage
  /** The facets of all matches; null if not requested, or if nothing matches. */
  readonly facets: Facets | null
}

/** Returns a page of matches and the facets of all matches, in one transaction. */
export async function findings(
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<Findings> {
  return fromEither(
    db,
    () => findInMemory(db, filter, wantsFacets),
    () => findInSql(db, filter, wantsFacets),
  )
}

/** Returns a page of matches without facets. */
export async function listing(db: Db, filter: BrowseFilter): Promise<BrowsePage> {
  return fromEither(
    db,
    async () => (await findInMemory(db, filter, false))?.page ?? null,
    () => browse(db, filter),
  )
}

/** Returns whether anything matches the filter. */
export async function isThereAny(db: Db, filter: BrowseFilter): Promise<boolean> {
  return fromEither(
    db,
    async () => {
      const found = await idsInMemory(db, { ...filter, position: null, limit: 1 })
      return found === null ? null : found.ids.length > 0
    },
    async () => {
      const { rows } = await byIndex(db, (tx) => existsQuery(filter).execute(tx))
      return rows[0].isThere
    },
  )
}

/** Returns the first listed torrents of each filter, with few statements for all of them. */
export async function firstOf(
  db: Db,
  filters: readonly BrowseFilter[],
): Promise<readonly (readonly TorrentLine[])[]> {
  const found = await fromEither(
    db,
    () => firstInMemory(db, filters),
    () => byIndex(db, (tx) => oneByOne(filters, (filter) => firstPlaces(tx, filter))),
  )
  // A place may belong to a torrent that was unlisted a moment ago.
  const byId = await listedLines(db, [...new Set(found.flat().map(({ id }) => id))])
  return found.map((places) => places.flatMap(({ id }) => byId.get(id) ?? []))
}

async function firstInMemory(
  db: Db,
  filters: readonly BrowseFilter[],
): Promise<readonly (readonly Place[])[] | null> {
  const found = await Promise.all(filters.map((filter) => placesInMemory(db, filter)))
  const known = found.filter((one) => one !== null)
  if (known.length < filters.length) return null
  return known.map(({ places }, at) => places.slice(0, filters[at].limit))
}

/** Runs `step` for one input after another: a transaction has only one connection. */
async function oneByOne<In, Out>(
  all: readonly In[],
  step: (one: In) => Promise<Out>,
): Promise<Out[]> {
  const done: Out[] = []
  for (const one of all) done.push(await step(one))
  return done
}

/**
 * Asks the catalog in memory, and the database for what the catalog cannot answer. While the
 * catalog is loading, only a few searches ask the database, because they slow the loading down; the
 * others wait until it is loaded.
 */
async function fromEither<T>(
  db: Db,
  inMemory: () => Promise<T | null>,
  inSql: () => Promise<T>,
): Promise<T> {
  const index = indexOf(db)
  const wasReady = index?.isReady() ?? true
  const found = await inMemory()
  if (found !== null) return found
  const end = await index?.turn()
  try {
    const later = !wasReady && index?.isReady() === true ? await inMemory() : null
    return later ?? (await inSql())
  } finally {
    end?.()
  }
}

/**
 * The IDs of matches, for programs that page by numbers: `limit` of them after the first `skipped`.
 */
export interface NumberedPage {
  readonly ids: readonly number[]
  /** The number of matches; exact up to `countUpTo`, a minimum above it. */
  readonly total: number
  /** Where the next page starts; null: there is none. */
  readonly next: BrowsePosition | null
  /** The place after the last ID of this page; null: the page is empty. */
  readonly end: BrowsePosition | null
}

/** Returns a page by numbers; it costs as much as `skipped + limit` places. */
export async function numberedPage(
  db: Db,
  filter: BrowseFilter,
  skipped: number,
): Promise<NumberedPage> {
  const { limit, countUpTo = COUNTED_UP_TO } = filter
  const further = { ...filter, limit: skipped + limit }
  const found = await fromEither<FoundIds>(
    db,
    () => idsInMemory(db, further),
    async () => idsOf(await places(db, further)),
  )
  const ids = Array.from(found.ids).slice(skipped, skipped + limit)
  const last = skipped + ids.length - 1
  const end =
    ids.length === 0 ? null : { id: ids[ids.length - 1], key: found.keyAt(last), isBackward: false }
  return {
    ids,
    total: found.total ?? Math.max(countUpTo + 1, found.ids.length),
    next: found.ids.length > skipped + limit ? end : null,
    end,
  }
}

function idsOf({ places: all, total }: Found): FoundIds {
  return { ids: all.map(({ id }) => id), keyAt: (place) => all[place].key, total }
}

/** Returns the same by statements, which see what is committed at this moment. */
async function findInSql(db: Db, filter: BrowseFilter, wantsFacets: boolean): Promise<Findings> {
  return byIndex(db, async (tx) => {
    const most = filter.countUpTo ?? COUNTED_UP_TO
    const isMany = await isFarAbove(db, tx, filter, most)
    const page = await browseWithin(tx, filter, { isMany, wantsFacets })
    if (page.total === null) noteAbove(db, filter, most)
    if (!wantsFacets || page.total === 0) return { page, facets: null }
    const { facets, total } = page
    if (facets !== null && total !== null) {
      return { page, facets: { values: facets, total, isEstimate: false } }
    }
    return { page, facets: await facetsWithin(db, tx, filter, { isMany: total === null }) }
  })
}

/**
 * Asks a sample first, which costs less than gathering 10,000 matches in vain. Nothing is asked if
 * the answer is already known.
 */
async function isFarAbove(db: Db, tx: Db, filter: BrowseFilter, many: number): Promise<boolean> {
  if (await isKnownAbove(db, filter, many)) return true
  const expected = await expectedMost(tx, filter)
  if (!(await wouldTell(db, tx, { expected, many }))) return false
  await estimate(db, tx, filter)
  return isKnownAbove(db, filter, many)
}
