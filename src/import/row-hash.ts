import type { Value } from './rows.ts'

// Hashes of 62 bits, by which a later reading recognizes new rows. They do not protect against
// someone who wants two rows to have the same hash: anyone who writes the source can change it.

/**
 * Two lanes of 31 bits, which are written for each row again. Loops make them whole numbers of 32
 * bits first: otherwise they compute with floating-point ones, which takes twice as long.
 */
export interface Lanes {
  high: number
  low: number
}

const FIRST = 0x811c9dc5
const SECOND = 0x9e3779b9
export const FIRST_PRIME = 0x01000193
export const SECOND_PRIME = 0x85ebca6b

/** Where the hashes of some rows begin: equal bytes under other rules are other rows. */
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

/** Adds some bytes, as `hashTuple` does. */
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

/** The upper 32 bits of the hash that the lanes have come to. */
export function upperOf({ high }: Lanes): number {
  return high >>> 2
}

/** Its lower 32 bits: a hash is not 0. */
export function lowerOf({ high, low }: Lanes): number {
  const lower = (((high >>> 1) << 31) | (low >>> 1)) >>> 0
  return lower === 0 && high >>> 2 === 0 ? 1 : lower
}

/** Both together. */
export function hashOf(lanes: Lanes): bigint {
  return (BigInt(upperOf(lanes)) << 32n) | BigInt(lowerOf(lanes))
}

/** The lanes of the values of a row. */
export function lanesOfValues(seed: Lanes, values: readonly Value[]): Lanes {
  const lanes = { ...seed }
  for (const value of values) {
    // Its kind and length come first, so that no two lists of values have the same text.
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
