import { LRUCache } from 'lru-cache'
import type { Db } from '../../store/base/db.ts'
import type { NumberedPage } from '../../store/search/findings.ts'

// Programs page by numbers, and each torrent that is added or removed shifts all others. So the
// place where a page ended is remembered, and the next page continues there.

/** The most pages that are remembered: as many as a busy site sends in ten minutes. */
const MOST = 20_000
/** A program requests the next page immediately; Sonarr pages for a minute. */
const KEPT_MS = 10 * 60 * 1000

type Place = NonNullable<NumberedPage['end']>

/**
 * Where pages ended, by a text that names the search, its member and the number of the next page.
 */
interface PagePlaces {
  readonly get: (page: string) => Place | undefined
  readonly set: (page: string, place: Place) => void
}

const placesOf = new WeakMap<Db, LRUCache<string, Place>>()

/** Kept in the memory of this site node: another one counts from the newest torrent. */
export function pagePlaces(db: Db): PagePlaces {
  const known = placesOf.get(db) ?? new LRUCache<string, Place>({ max: MOST, ttl: KEPT_MS })
  placesOf.set(db, known)
  return { get: (page) => known.get(page), set: (page, place) => void known.set(page, place) }
}
