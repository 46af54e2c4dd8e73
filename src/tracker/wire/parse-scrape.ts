import { FULL_SCRAPE, MALFORMED } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { hashWordAt, isHashLength } from './ascii.ts'
import { createQueryReader } from './query-reader.ts'
import { PARAMETER } from './parameters.ts'

/** The most hashes that one scrape answers; further ones are ignored (rule 99). */
export const MAX_SCRAPE_HASHES = 74

export const HASH_WORDS = 5
/**
 * One byte more than the longest info hash, which is that of v2, so that a longer value is
 * recognized.
 */
const TEXT_BYTES = 33

/** The parameters of a scrape; one object per thread. */
export interface ScrapeRequest {
  /** Five words per hash, in the order of the torrent table. */
  readonly hashes: Int32Array
  count: number
}

export function createScrapeRequest(): ScrapeRequest {
  return {
    hashes: new Int32Array(MAX_SCRAPE_HASHES * HASH_WORDS),
    count: 0,
  }
}

export type ParseScrape = (
  bytes: Uint8Array,
  start: number,
  end: number,
  into: ScrapeRequest,
) => Ruling | null

/** Creates the parser of scrape queries (rules 96-99); one per thread. */
export function createScrapeParser(): ParseScrape {
  const reader = createQueryReader()
  const text = new Uint8Array(TEXT_BYTES)

  function infoHash(into: ScrapeRequest): boolean {
    const length = reader.octets(text)
    if (!isHashLength(length)) return false
    if (into.count === MAX_SCRAPE_HASHES) return true
    const at = into.count * HASH_WORDS
    for (let word = 0; word < HASH_WORDS; word++)
      into.hashes[at + word] = hashWordAt(text, word * 4)
    into.count++
    return true
  }

  return (bytes, start, end, into) => {
    reader.begin(bytes, start, end)
    into.count = 0
    for (let what = reader.next(); what !== PARAMETER.end; what = reader.next()) {
      if (what === PARAMETER.infoHash) {
        if (!infoHash(into)) return MALFORMED.info_hash
      } else reader.skip()
    }
    if (reader.isBroken()) return MALFORMED.query
    return into.count === 0 ? FULL_SCRAPE : null
  }
}
