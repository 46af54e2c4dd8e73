import type { Value } from './rows.ts'

// Hashes of 62 bits, by which a later reading recognizes the rows that are new. They do not protect
// against a person who wants two rows to have the same hash: anyone who can write rows of the
// source can change it anyway.

/**
 * Two lanes of 31 bits, which are reused for each row. Loops first convert them to integers of 32
 * bits: otherwise, the engine computes with floating-point numbers, which takes twice as long.
 */
export interface Lanes {
  high: number
  low: number
}

const FIRST = 0x811c9dc5
const SECOND = 0x9e3779b9
export const FIRST_PRIME = 0x01000193
export const SECOND_PRIME = 0x85ebca6b

/**
 * Returns the lanes from which the hashes of some rows start, because the same bytes mean a
 * different row under other rules.
 */
export function seedOf(text: string): Lanes {
  const lanes = { high: FIRST, low: SECOND }
  addText(lanes, text)
  return lanes
}

function addText(lanes: Lanes, text: string): void {
  let high = lanes.high | 0
  let low = lanes.low | 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, FIRST_PRIME)
    low = Math.imul(low + unit, SECOND_PRIME) ^ (low >>> 13)
  }
  lanes.high = high
  lanes.low = low
}

/** Adds bytes to the lanes, in the same way as `hashTuple`. */
export function addBytes(lanes: Lanes, bytes: Uint8Array, from: number, to: number): void {
  let high = lanes.high | 0
  let low = lanes.low | 0
  for (let index = from; index < to; index++) {
    const byte = bytes[index]
    high = Math.imul(high ^ byte, FIRST_PRIME)
    low = Math.imul(low + byte, SECOND_PRIME) ^ (low >>> 13)
  }
  lanes.high = high
  lanes.low = low
}

/** Returns the upper 32 bits of the hash. */
export function upperOf({ high }: Lanes): number {
  return high >>> 2
}

/** Returns the lower 32 bits of the hash, which is never 0 as a whole. */
export function lowerOf({ high, low }: Lanes): number {
  const lower = (((high >>> 1) << 31) | (low >>> 1)) >>> 0
  return lower === 0 && high >>> 2 === 0 ? 1 : lower
}

/** Returns the complete hash. */
export function hashOf(lanes: Lanes): bigint {
  return (BigInt(upperOf(lanes)) << 32n) | BigInt(lowerOf(lanes))
}

/** Returns the lanes for the values of a row. */
export function lanesOfValues(seed: Lanes, values: readonly Value[]): Lanes {
  const lanes = { ...seed }
  for (const value of values) {
    // The kind and the length of a value come first, so that no two lists of values result in the
    // same text.
    if (value === null) addText(lanes, 'n')
    else if (typeof value === 'string') {
      addText(lanes, `t${value.length} `)
      addText(lanes, value)
    } else {
      addText(lanes, `b${value.length} `)
      addBytes(lanes, value, 0, value.length)
    }
  }
  return lanes
}
