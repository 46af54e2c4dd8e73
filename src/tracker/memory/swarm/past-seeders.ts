import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'

// Members who had all of a torrent and whose session has ended, so that a session of theirs that
// starts with `completed` is not a second snatch (rules 62, 64). Only the newest are stored: one
// word each, which announce threads read and write without a lock.

const BUCKETS = 16_384
const BUCKET_WORDS = 4
const TABLE_WORDS = BUCKETS * BUCKET_WORDS

/** Rows of the torrent and the member. */
export interface PastSeeders {
  readonly add: (torrent: number, member: number) => void
  readonly has: (torrent: number, member: number) => boolean
}

/** Allocates the table, on the main thread. */
export function reservePastSeeders({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.pastSeeders] = table
}

export function attachPastSeeders(words: Int32Array): PastSeeders {
  function bucketOf(torrent: number, member: number): number {
    const table = words[H.pastSeeders] >>> 0
    const bucket = mixed(Math.imul(torrent, 0x9e3779b1) ^ member) % BUCKETS
    return table === 0 ? 0 : table + bucket * BUCKET_WORDS
  }

  function placeOf(bucket: number, sign: number): number {
    for (let at = bucket; at < bucket + BUCKET_WORDS; at++) if (words[at] === sign) return at
    return 0
  }

  return {
    add(torrent, member) {
      const bucket = bucketOf(torrent, member)
      const sign = signOf(torrent, member)
      if (bucket === 0 || placeOf(bucket, sign) !== 0) return
      for (let at = bucket + BUCKET_WORDS - 1; at > bucket; at--) words[at] = words[at - 1]
      words[bucket] = sign
    },
    has(torrent, member) {
      const bucket = bucketOf(torrent, member)
      return bucket !== 0 && placeOf(bucket, signOf(torrent, member)) !== 0
    },
  }
}

/** Distinguishes the pairs of a bucket; never 0. */
function signOf(torrent: number, member: number): number {
  return mixed(Math.imul(member, 0x85ebca6b) ^ torrent) | 1
}

function mixed(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  return (first ^ (first >>> 15)) >>> 0
}
