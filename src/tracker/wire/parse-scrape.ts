import { FULL_SCRAPE, MALFORMED } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { BYTE, hashWordAt, isHashLength } from './ascii.ts'
import { PASSKEY_DIGITS, readPasskey } from './passkey.ts'
import { createQueryReader } from './query-reader.ts'
import { PARAMETER } from './parameters.ts'

/** Hashes that one scrape answers; further ones are ignored (rule 99). */
export const MAX_SCRAPE_HASHES = 74

export const HASH_WORDS = 5

/** The parameters of a scrape; one view per thread. */
export interface ScrapeRequest {
  /** Five words per hash, in the order of the torrent table. */
  readonly hashes: Int32Array
  count: number
  /** The passkey as a parameter; only used with aliases enabled. */
  hasPasskey: boolean
  passkey0: number
  passkey1: number
  passkey2: number
  passkey3: number
}

export function createScrapeRequest(): ScrapeRequest {
  return {
    hashes: new Int32Array(MAX_SCRAPE_HASHES * HASH_WORDS),
    count: 0,
    hasPasskey: false,
    passkey0: 0,
    passkey1: 0,
    passkey2: 0,
    passkey3: 0,
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
  const text = new Uint8Array(PASSKEY_DIGITS + 1)

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

  function passkey(into: ScrapeRequest): void {
    const length = reader.octets(text, BYTE.question)
    if (length === PASSKEY_DIGITS && readPasskey(text, 0, into)) into.hasPasskey = true
  }

  return (bytes, start, end, into) => {
    reader.begin(bytes, start, end)
    into.count = 0
    into.hasPasskey = false
    for (let what = reader.next(); what !== PARAMETER.end; what = reader.next()) {
      if (what === PARAMETER.infoHash) {
        if (!infoHash(into)) return MALFORMED.info_hash
      } else if (what === PARAMETER.passkey) passkey(into)
      else reader.skip()
    }
    if (reader.isBroken()) return MALFORMED.query
    return into.count === 0 ? FULL_SCRAPE : null
  }
}
