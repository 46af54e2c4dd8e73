import { SEEDER_PLACES } from '../../../bridge/trackers/usage-frames.ts'
import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { M } from '../tables/member-row.ts'
import { T } from '../tables/torrent-row.ts'

// Members who had all of a torrent and whose session has ended, so that a session of theirs that
// starts with `completed` is not a second snatch (rules 62, 64). Only the newest are stored: one
// word each, which announce threads read and write without a lock. Place and word follow from the
// IDs, so they are the same at every tracker and after a restart.

/** Members of one place. */
export const SIGNS = 4
const TABLE_WORDS = SEEDER_PLACES * SIGNS

/** Rows of the torrent and the member. */
export interface PastSeeders {
  readonly add: (torrent: number, member: number) => void
  readonly has: (torrent: number, member: number) => boolean
  /** A copy of the words of a place, newest first; 0: none. */
  readonly signsAt: (place: number) => number[]
  /** As `add`, of a word that another tracker or process sent. */
  readonly put: (place: number, sign: number) => void
}

/** Allocates the table, on the main thread. */
export function reservePastSeeders({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.pastSeeders] = table
}

export function attachPastSeeders(words: Int32Array): PastSeeders {
  /** The hashes of two pairs that share a place differ; never 0. */
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

  /** The first word of a place; 0: this memory has no table. */
  function startOf(place: number): number {
    const table = words[H.pastSeeders] >>> 0
    return table === 0 ? 0 : table + place * SIGNS
  }

  function isAt(start: number, sign: number): boolean {
    if (start === 0) return false
    for (let at = start; at < start + SIGNS; at++) if (words[at] === sign) return true
    return false
  }

  function put(place: number, sign: number): void {
    const start = startOf(place)
    if (start === 0 || isAt(start, sign)) return
    for (let at = start + SIGNS - 1; at > start; at--) words[at] = words[at - 1]
    words[start] = sign
  }

  return {
    add: (torrent, member) => put(placeOf(torrent, member), signOf(torrent, member)),
    has: (torrent, member) => isAt(startOf(placeOf(torrent, member)), signOf(torrent, member)),
    signsAt(place) {
      const start = startOf(place)
      return start === 0 ? [] : [...words.subarray(start, start + SIGNS)]
    },
    put,
  }
}

function mixed(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  return (first ^ (first >>> 15)) >>> 0
}
