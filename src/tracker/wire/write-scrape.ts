import { ascii } from './ascii.ts'
import { HASH_WORDS, MAX_SCRAPE_HASHES } from './parse-scrape.ts'
import type { Reply } from './reply.ts'
import { BODY_AT, finish, put, putNumber } from './reply.ts'

/** The swarms that a scrape found; one object per thread. */
export interface ScrapeAnswer {
  /** Five words per hash, as requested. */
  readonly hashes: Int32Array
  readonly complete: Float64Array
  readonly incomplete: Float64Array
  readonly downloaded: Float64Array
  /** How many of the incomplete peers want no data (BEP 21). */
  readonly partial: Float64Array
  count: number
  /** The number of torrents that were left out because their swarms are not known here. */
  unknown: number
}

export function createScrapeAnswer(): ScrapeAnswer {
  return {
    hashes: new Int32Array(MAX_SCRAPE_HASHES * HASH_WORDS),
    complete: new Float64Array(MAX_SCRAPE_HASHES),
    incomplete: new Float64Array(MAX_SCRAPE_HASHES),
    downloaded: new Float64Array(MAX_SCRAPE_HASHES),
    partial: new Float64Array(MAX_SCRAPE_HASHES),
    count: 0,
    unknown: 0,
  }
}

const FILES = ascii('d5:filesd')
const HASH = ascii('20:')
const COMPLETE = ascii('d8:completei')
const DOWNLOADED = ascii('e10:downloadedi')
const DOWNLOADERS = ascii('e11:downloadersi')
const INCOMPLETE = ascii('e10:incompletei')
const END_OF_FILE = ascii('ee')
const END = ascii('ee')

/**
 * Creates the writer of scrape replies, which contain files sorted by hash, each once (rule 96).
 */
export function createScrapeWriter() {
  const order = new Int32Array(MAX_SCRAPE_HASHES)

  /** Sorts by insertion, which is fast enough for 74 files. */
  function sort(answer: ScrapeAnswer): number {
    let count = 0
    for (let file = 0; file < answer.count; file++) {
      let at = count
      while (at > 0 && compareHashes(answer.hashes, order[at - 1], file) > 0) at--
      if (at > 0 && compareHashes(answer.hashes, order[at - 1], file) === 0) continue
      order.copyWithin(at + 1, at, count)
      order[at] = file
      count++
    }
    return count
  }

  /** Writes the reply; returns the end of the body, also for HEAD. */
  return (reply: Reply, answer: ScrapeAnswer): number => {
    const { bytes } = reply
    const start = reply.base + BODY_AT
    const count = sort(answer)
    let at = put(bytes, start, FILES)
    for (let index = 0; index < count; index++) at = putFile(bytes, at, answer, order[index])
    const end = put(bytes, at, END)
    reply.end = end
    finish(reply, start)
    return end
  }
}

function putFile(bytes: Uint8Array, start: number, answer: ScrapeAnswer, file: number): number {
  let at = put(bytes, start, HASH)
  for (let word = 0; word < HASH_WORDS; word++) {
    const value = answer.hashes[file * HASH_WORDS + word]
    bytes[at++] = value
    bytes[at++] = value >>> 8
    bytes[at++] = value >>> 16
    bytes[at++] = value >>> 24
  }
  at = putNumber(bytes, put(bytes, at, COMPLETE), answer.complete[file])
  at = putNumber(bytes, put(bytes, at, DOWNLOADED), answer.downloaded[file])
  if (answer.partial[file] > 0) {
    // These were read without the torrent's lock, so one of the two may lack a peer that the other
    // has.
    const downloaders = Math.max(0, answer.incomplete[file] - answer.partial[file])
    at = putNumber(bytes, put(bytes, at, DOWNLOADERS), downloaders)
  }
  at = putNumber(bytes, put(bytes, at, INCOMPLETE), answer.incomplete[file])
  return put(bytes, at, END_OF_FILE)
}

function compareHashes(hashes: Int32Array, a: number, b: number): number {
  for (let word = 0; word < HASH_WORDS; word++) {
    const left = hashes[a * HASH_WORDS + word]
    const right = hashes[b * HASH_WORDS + word]
    if (left !== right) return inOrder(left) < inOrder(right) ? -1 : 1
  }
  return 0
}

/** Returns a word of four bytes as a number that sorts in the order of these bytes. */
function inOrder(word: number): number {
  const swapped = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
  return swapped >>> 0
}
