// The order of dictionary keys, compared in place: a file of 16 MiB can have two million keys, or a
// single key of 16 million bytes, so keys are never turned into strings or separate arrays.
import type { Bencoded, Token } from './bencode.ts'
import { contentStart } from './bencode.ts'

type Spans = Pick<Bencoded, 'bytes' | 'starts' | 'ends'>

/** Compares two string tokens by their raw bytes; a prefix comes first. */
export function compareKeys({ bytes, starts, ends }: Spans, one: Token, other: Token): number {
  let at = contentStart(bytes, starts[one])
  let otherAt = contentStart(bytes, starts[other])
  const [length, otherLength] = [ends[one] - at, ends[other] - otherAt]
  const end = at + Math.min(length, otherLength)
  for (; at < end; at++, otherAt++) {
    if (bytes[at] !== bytes[otherAt]) return bytes[at] - bytes[otherAt]
  }
  return length - otherLength
}

/**
 * Returns the later of two equal keys, or null when all differ. It uses merge sort, which takes n
 * log n comparisons for any input, whereas a hash table could be filled with collisions on purpose.
 */
export function repeatedKey(spans: Spans, keys: readonly Token[]): Token | null {
  let from = Int32Array.from(keys)
  let to = new Int32Array(from.length)
  for (let run = 1; run < from.length; run *= 2) {
    for (let start = 0; start < from.length; start += 2 * run) {
      const twice = merge(spans, from, to, start, run)
      if (twice !== null) return twice
    }
    ;[from, to] = [to, from]
  }
  return null
}

/** Merges two sorted runs into `to`; stops at a key that is in both. */
function merge(spans: Spans, from: Int32Array, to: Int32Array, start: number, run: number) {
  const middle = Math.min(start + run, from.length)
  const end = Math.min(start + 2 * run, from.length)
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    if (right === end) to[at] = from[left++]
    else if (left === middle) to[at] = from[right++]
    else {
      const order = compareKeys(spans, from[left], from[right])
      if (order === 0) return Math.max(from[left], from[right])
      to[at] = order < 0 ? from[left++] : from[right++]
    }
  }
  return null
}
