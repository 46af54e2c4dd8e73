import { MALFORMED } from '../../domain/announce/refusals.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { EventCode, Ruling } from '../../domain/announce/types.ts'
import { GIB } from '../../domain/units.ts'
import type { AnnounceRequest } from './announce-request.ts'
import { NUMWANT_DEFAULT } from './announce-request.ts'
import { ascii, hashWordAt, wordAt } from './ascii.ts'
import type { Route } from './parse-path.ts'
import { createPathParser, ROUTE } from './parse-path.ts'
import type { ScrapeRequest } from './parse-scrape.ts'
import { HASH_WORDS, MAX_SCRAPE_HASHES } from './parse-scrape.ts'

// The packets of BEP 15, with all numbers in network order, followed by the options of BEP 41.

export const ACTION = { connect: 0, announce: 1, scrape: 2, error: 3 } as const

/** The magic number at the start of a connect request: 0x41727101980. */
export const MAGIC_HI = 0x417
export const MAGIC_LO = 0x27101980

/** The bytes before the content: connection ID or magic number, action, transaction ID. */
export const HEAD_BYTES = 16
const ANNOUNCE_BYTES = 98
const HASH_BYTES = 20
const PEER_ID_BYTES = 20

/** Events by their numbers in UDP (rule 104); all other numbers mean none. */
const EVENTS: readonly EventCode[] = [EVENT.none, EVENT.completed, EVENT.started, EVENT.stopped]

const OPTION = { end: 0, nothing: 1, urlData: 2 } as const
/** The most bytes of all URL options together: longer than any announce URL. */
const MAX_URL_BYTES = 512
const MAX_COUNTER_HI = GIB
const MAX_HI = 0x7fff_ffff
const MAX_NUMWANT = 1_000_000

/** Parses announces and scrapes; one per thread. */
export interface DatagramParser {
  /**
   * Fills in request and route; returns what is wrong with the packet, or null (rules 102, 104).
   */
  readonly announce: (
    bytes: Uint8Array,
    start: number,
    end: number,
    into: AnnounceRequest,
    route: Route,
  ) => Ruling | null
  /** The same for a scrape, whose hashes may also be followed by options (rule 105). */
  readonly scrape: (
    bytes: Uint8Array,
    start: number,
    end: number,
    into: ScrapeRequest,
    route: Route,
  ) => Ruling | null
}

interface ParserState {
  readonly parsePath: ReturnType<typeof createPathParser>
  readonly url: Uint8Array
}

export function createDatagramParser(): DatagramParser {
  const parser: ParserState = {
    parsePath: createPathParser(),
    url: new Uint8Array(MAX_URL_BYTES),
  }

  return {
    announce: (bytes, start, end, into, route) => announce(parser, bytes, start, end, into, route),
    scrape: (bytes, start, end, into, route) => scrape(parser, bytes, start, end, into, route),
  }
}

function readUrl(
  parser: ParserState,
  bytes: Uint8Array,
  start: number,
  end: number,
  route: Route,
): void {
  if (end > start) parser.parsePath(bytes, start, end, route, true)
  if (route.code !== ROUTE.announce && route.code !== ROUTE.scrape) route.hasPasskey = false
}

/** Reads the options at `from` into the route; returns false when one is truncated (rule 102). */
function readOptions(
  parser: ParserState,
  bytes: Uint8Array,
  from: number,
  end: number,
  route: Route,
): boolean {
  const { url } = parser
  let length = 0
  let at = from
  route.hasPasskey = false
  // Nearly every packet ends with a URL in one piece, which is parsed in place.
  if (at + 2 < end && bytes[at] === OPTION.urlData && at + 2 + bytes[at + 1] === end) {
    readUrl(parser, bytes, at + 2, end, route)
    return true
  }
  while (at < end && bytes[at] !== OPTION.end) {
    if (bytes[at] === OPTION.nothing) {
      at++
      continue
    }
    const behind = at + 2 + (at + 1 < end ? bytes[at + 1] : MAX_URL_BYTES)
    if (behind > end) return false
    if (bytes[at] === OPTION.urlData) {
      for (let from = at + 2; from < behind && length < MAX_URL_BYTES; from++) {
        url[length++] = bytes[from]
      }
    }
    at = behind
  }
  readUrl(parser, url, 0, length, route)
  return true
}

function announce(
  parser: ParserState,
  bytes: Uint8Array,
  start: number,
  end: number,
  into: AnnounceRequest,
  route: Route,
): Ruling | null {
  route.hasPasskey = false
  if (end - start < ANNOUNCE_BYTES) return MALFORMED.query
  const hash = start + HEAD_BYTES
  into.hash0 = hashWordAt(bytes, hash)
  into.hash1 = hashWordAt(bytes, hash + 4)
  into.hash2 = hashWordAt(bytes, hash + 8)
  into.hash3 = hashWordAt(bytes, hash + 12)
  into.hash4 = hashWordAt(bytes, hash + 16)
  for (let at = 0; at < PEER_ID_BYTES; at++) {
    into.peerId[at] = bytes[hash + HASH_BYTES + at]
  }
  into.downloadedHi = wordAt(bytes, start + 56)
  into.downloadedLo = wordAt(bytes, start + 60)
  into.leftHi = wordAt(bytes, start + 64)
  into.leftLo = wordAt(bytes, start + 68)
  into.uploadedHi = wordAt(bytes, start + 72)
  into.uploadedLo = wordAt(bytes, start + 76)
  const event = wordAt(bytes, start + 80)
  into.eventIsUnknown = event < 0 || event >= EVENTS.length
  into.event = into.eventIsUnknown ? EVENT.none : EVENTS[event]
  into.keyHash = wordAt(bytes, start + 88)
  const numwant = wordAt(bytes, start + 92)
  into.numwant = numwant < 0 ? NUMWANT_DEFAULT : Math.min(numwant, MAX_NUMWANT)
  into.port = (bytes[start + 96] << 8) | bytes[start + 97]
  into.wantsDicts = false
  // A client that lacks the metadata does not know what is left, and sends -1.
  if (into.leftHi < 0) into.leftHi = MAX_HI
  if (!readOptions(parser, bytes, start + ANNOUNCE_BYTES, end, route)) return MALFORMED.query
  return faultOf(into)
}

function scrape(
  parser: ParserState,
  bytes: Uint8Array,
  start: number,
  end: number,
  into: ScrapeRequest,
  route: Route,
): Ruling | null {
  const first = start + HEAD_BYTES
  const options = optionsOf(bytes, first, end)
  route.hasPasskey = false
  if (options < end && !readOptions(parser, bytes, options, end, route)) return MALFORMED.query
  into.count = Math.min(Math.floor((options - first) / HASH_BYTES), MAX_SCRAPE_HASHES)
  for (let word = 0; word < into.count * HASH_WORDS; word++) {
    into.hashes[word] = hashWordAt(bytes, first + 4 * word)
  }
  return into.count === 0 ? MALFORMED.info_hash : null
}

const FIRST_OF_URL = ascii('/')[0]

/**
 * Returns where the options of a scrape start: after some number of hashes, at an option with URL
 * data that ends with the packet. Without such an option, all of the content is hashes.
 */
function optionsOf(bytes: Uint8Array, first: number, end: number): number {
  for (let at = first + HASH_BYTES; at + 2 < end; at += HASH_BYTES) {
    const behind = at + 2 + bytes[at + 1]
    const isAtEnd = behind === end || (behind + 1 === end && bytes[behind] === OPTION.end)
    if (bytes[at] === OPTION.urlData && bytes[at + 2] === FIRST_OF_URL && isAtEnd) return at
  }
  return end
}

function faultOf(request: AnnounceRequest): Ruling | null {
  const isUploaded = isAboveLimit(request.uploadedLo, request.uploadedHi)
  request.isNegative = isUploaded || isAboveLimit(request.downloadedLo, request.downloadedHi)
  if (request.isNegative) return isUploaded ? MALFORMED.uploaded : MALFORMED.downloaded
  if (request.port === 0 && request.event !== EVENT.stopped) return MALFORMED.port
  return null
}

/** Whether a counter is above 2^62, which means that it has wrapped (rule 82). */
function isAboveLimit(lo: number, hi: number): boolean {
  const high = hi >>> 0
  return high > MAX_COUNTER_HI || (high === MAX_COUNTER_HI && lo !== 0)
}
