import { SEEDER_PLACES } from '../../../bridge/trackers/usage-frames.ts'
import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { M } from '../tables/member-row.ts'
import { T } from '../tables/torrent-row.ts'

// Members who had all of a torrent and whose session has ended, so that a later session that starts
// with `completed` is not a second snatch (rules 62, 64). Only the newest are stored: one word
// each, which announce threads read and write without a lock. Place and word are calculated from
// the IDs, so they are the same at every tracker and after a restart.

/** How many members a place holds. */
export const SIGNS = 4
const PLACES_WORDS = SEEDER_PLACES * SIGNS
/** How many consecutive places share a mark. */
export const PAGE_PLACES = 64
export const PAGES = SEEDER_PLACES / PAGE_PLACES
// The marks, one for each page, are above the places. A mark is set after a place was written, and
// taken before its page is read, both atomically: the thread that takes a mark sees what was
// written before it was set, and a place that is written while its page is read marks the page
// again. So no change is missed.
const TABLE_WORDS = PLACES_WORDS + PAGES

/** The past seeders, by the rows of the torrent and the member. */
export interface PastSeeders {
  readonly add: (torrent: number, member: number) => void
  readonly has: (torrent: number, member: number) => boolean
  /** Returns a copy of the words of a place, newest first; 0: empty. */
  readonly signsAt: (place: number) => number[]
  /** Adds a word that another tracker or process sent. */
  readonly put: (place: number, sign: number) => void
  /** Whether places of a page have changed since the last call. Call it before they are read. */
  readonly takeMark: (page: number) => boolean
  /** Sets all marks, as if all places had changed. */
  readonly markAll: () => void
}

/** Allocates the table, on the main thread. */
export function reservePastSeeders({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.pastSeeders] = table
}

export function attachPastSeeders(words: Int32Array): PastSeeders {
  /**
   * Returns the word of a member and torrent, which is never 0. Two pairs at the same place have
   * different words.
   */
  function signOf(torrent: number, member: number): number {
    const ofMember = Math.imul(words[member + M.idLo], 0x85ebca6b) ^ words[member + M.idHi]
    const ofTorrent = words[torrent + T.idLo] ^ Math.imul(words[torrent + T.idHi], 0xc2b2ae35)
    return mixed(mixed(ofMember) ^ ofTorrent) | 1
  }

  function placeOf(torrent: number, member: number): number {
    const ofTorrent = Math.imul(words[torrent + T.idLo], 0x9e3779b1) ^ words[torrent + T.idHi]
    const ofMember = words[member + M.idLo] ^ Math.imul(words[member + M.idHi], 0x27d4eb2f)
    return mixed(mixed(ofTorrent) ^ ofMember) & (SEEDER_PLACES - 1)
  }

  /** Returns the index of the first word of a place; 0: this memory has no table. */
  function startOf(place: number): number {
    const table = words[H.pastSeeders] >>> 0
    return table === 0 ? 0 : table + place * SIGNS
  }

  function isAt(start: number, sign: number): boolean {
    if (start === 0) return false
    for (let at = start; at < start + SIGNS; at++) if (words[at] === sign) return true
    return false
  }

  /** Returns the index of the first mark, in a memory that has a table. */
  const marks = () => (words[H.pastSeeders] >>> 0) + PLACES_WORDS

  function put(place: number, sign: number): void {
    const start = startOf(place)
    if (start === 0 || isAt(start, sign)) return
    for (let at = start + SIGNS - 1; at > start; at--) words[at] = words[at - 1]
    words[start] = sign
    // Also if the mark is already set, because the reader may take it before it can see the place.
    Atomics.store(words, marks() + Math.floor(place / PAGE_PLACES), 1)
  }

  return {
    add: (torrent, member) => put(placeOf(torrent, member), signOf(torrent, member)),
    has: (torrent, member) => isAt(startOf(placeOf(torrent, member)), signOf(torrent, member)),
    signsAt(place) {
      const start = startOf(place)
      return start === 0 ? [] : [...words.subarray(start, start + SIGNS)]
    },
    put,
    takeMark(page) {
      if (words[H.pastSeeders] === 0) return false
      const mark = marks() + page
      return Atomics.load(words, mark) !== 0 && Atomics.exchange(words, mark, 0) !== 0
    },
    markAll() {
      if (words[H.pastSeeders] === 0) return
      for (let page = 0; page < PAGES; page++) Atomics.store(words, marks() + page, 1)
    },
  }
}

function mixed(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  return (first ^ (first >>> 15)) >>> 0
}
