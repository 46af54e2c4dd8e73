import { ascii, BYTE, HEX_VALUE, isAt } from './ascii.ts'
import { PARAMETER } from './parameters.ts'
import type { Parameter } from './parameters.ts'

/** Reads a query one parameter at a time, in place: nothing is copied or allocated. */
export interface QueryReader {
  readonly begin: (bytes: Uint8Array, start: number, end: number) => void
  /**
   * Moves to the next parameter that has a value; returns `end` after the last one, or when a name
   * contains a broken escape.
   */
  readonly next: () => Parameter
  /**
   * Decodes the bytes of the value into `out`; `+` is a plus sign (rule 22). Returns their number,
   * even if it exceeds the size of `out`; -1 for a broken escape (rule 25).
   */
  readonly octets: (out: Uint8Array) => number
  /**
   * Reads the value, which must consist of decimal digits, as a number from 0 to 2^63 - 1 into
   * `number`. For anything else, returns false and does not move.
   */
  readonly decimal: () => boolean
  /** Whether the value that `decimal` did not accept has a minus sign or is above 2^63 - 1. */
  readonly isNegative: () => boolean
  /** Whether it is a number above 2^63 - 1. */
  readonly isTooLarge: () => boolean
  /** The number that `decimal` read: its low and its high word. */
  readonly number: Int32Array
  /** Returns a 32-bit hash of the bytes of the value. */
  readonly hash: () => number
  /** Skips the value of an unknown parameter. */
  readonly skip: () => void
  /** Whether there was a broken escape since `begin`. */
  readonly isBroken: () => boolean
}

const NAMES = [
  ['info_hash', PARAMETER.infoHash],
  ['peer_id', PARAMETER.peerId],
  ['port', PARAMETER.port],
  ['uploaded', PARAMETER.uploaded],
  ['downloaded', PARAMETER.downloaded],
  ['left', PARAMETER.left],
  ['event', PARAMETER.event],
  ['numwant', PARAMETER.numwant],
  ['key', PARAMETER.key],
  ['compact', PARAMETER.compact],
] as const

/** Names by code, and the only code for the length and first two letters of a name. */
const SPELLING: Uint8Array[] = []
const CODE_BY_START = new Uint8Array(16 * 512)

for (const [name, code] of NAMES) {
  SPELLING[code] = ascii(name)
  CODE_BY_START[startOf(SPELLING[code], 0, name.length)] = code
}

function startOf(bytes: Uint8Array, at: number, length: number): number {
  return length * 512 + bytes[at] + bytes[at + 1]
}

const LONGEST_NAME = 10

/** The only code that the first two letters of a name can mean, and its name with `=`. */
const CODE_BY_LETTERS = new Uint8Array(32 * 32)
const SPELLED_TO_VALUE: Uint8Array[] = [ascii('')]
for (const [name, code] of NAMES) {
  SPELLED_TO_VALUE[code] = ascii(`${name}=`)
  CODE_BY_LETTERS[lettersOf(SPELLED_TO_VALUE[code], 0)] = code
}

function lettersOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] & 31) << 5) | (bytes[at + 1] & 31)
}

/** Below this, a number is still exact in a double when it gets another digit. */
const EXACT_BELOW = 900_000_000_000_000

interface QueryState {
  bytes: Uint8Array
  end: number
  at: number
  isBroken: boolean
  isTooLarge: boolean
  readonly name: Uint8Array
  readonly number: Int32Array
}

export function createQueryReader(): QueryReader {
  const name = new Uint8Array(LONGEST_NAME)
  const number = new Int32Array(2)
  const query: QueryState = {
    ...{ bytes: name, end: 0, at: 0, name, number },
    ...{ isBroken: false, isTooLarge: false },
  }

  return {
    begin: (from, start, stop) => begin(query, from, start, stop),
    next: () => next(query),
    octets: (out) => octets(query, out),
    decimal: () => decimal(query),
    isNegative: () => isNegative(query),
    isTooLarge: () => query.isTooLarge,
    number,
    hash: () => hash(query),
    skip: () => skip(query),
    isBroken: () => query.isBroken,
  }
}

// Each function uses local variables, because those in the state are slower to access.
function next(query: QueryState): Parameter {
  const from = query.bytes
  const limit = query.end
  let here = query.at
  while (here < limit) {
    const start = here
    const guess = CODE_BY_LETTERS[lettersOf(from, here)] as Parameter
    const spelled = SPELLED_TO_VALUE[guess]
    // Nearly every name is spelled like this: it is compared once, including the `=`.
    if (guess !== 0 && start + spelled.length <= limit && isAt(from, start, spelled)) {
      query.at = start + spelled.length
      return guess
    }
    let hasEscape = false
    let byte = 0
    for (; here < limit; here++) {
      byte = from[here]
      if (byte === BYTE.equals || byte === BYTE.ampersand || byte === BYTE.question) break
      if (byte === BYTE.percent) hasEscape = true
    }
    const isPair = here < limit && byte === BYTE.equals
    const code = hasEscape ? decodedName(query, start, here) : nameIn(from, start, here - start)
    here++
    if (isPair || query.isBroken) {
      query.at = here
      return query.isBroken ? PARAMETER.end : code
    }
  }
  query.at = here
  return PARAMETER.end
}

/** Returns the byte after the percent sign at `percent`; below 0 for a broken escape. */
function escaped(query: QueryState, percent: number): number {
  const value =
    percent + 2 < query.end
      ? (HEX_VALUE[query.bytes[percent + 1]] << 4) | HEX_VALUE[query.bytes[percent + 2]]
      : -1
  if (value < 0) query.isBroken = true
  return value
}

/** Decodes a name, because an escaped name means the same (rule 26). */
function decodedName(query: QueryState, start: number, stop: number): Parameter {
  const { name } = query
  let length = 0
  for (let here = start; here < stop; here++) {
    let byte = query.bytes[here]
    if (byte === BYTE.percent) {
      byte = escaped(query, here)
      if (byte < 0) return PARAMETER.unknown
      here += 2
    }
    if (length < LONGEST_NAME) name[length] = byte
    length++
  }
  return nameIn(name, 0, length)
}

function octets(query: QueryState, out: Uint8Array): number {
  const from = query.bytes
  const limit = query.end
  const room = out.length
  const hex = HEX_VALUE
  let here = query.at
  let length = 0
  for (; here < limit; here++) {
    let byte = from[here]
    if (byte === BYTE.percent) {
      byte = here + 2 < limit ? (hex[from[here + 1]] << 4) | hex[from[here + 2]] : -1
      if (byte < 0) {
        query.isBroken = true
        return -1
      }
      here += 2
    } else if (byte === BYTE.ampersand) break
    if (length < room) out[length] = byte
    length++
  }
  query.at = here + 1
  return length
}

function decimal(query: QueryState): boolean {
  const { number } = query
  const from = query.bytes
  const limit = query.end
  let here = query.at
  let value = 0
  for (; here < limit && value < EXACT_BELOW; here++) {
    const byte = from[here]
    if (byte === BYTE.ampersand) break
    // Rare: an escaped digit, or no digit.
    if (byte < BYTE.zero || byte > BYTE.nine) return slowDecimal(query)
    value = value * 10 + (byte - BYTE.zero)
  }
  if (here === query.at) return back(query, here)
  if (here < limit && from[here] !== BYTE.ampersand) return slowDecimal(query)
  number[0] = value
  number[1] = value / 2 ** 32
  query.at = here + 1
  return true
}

/** Returns the decoded byte at the current position and advances; -1 for a broken escape. */
function octet(query: QueryState): number {
  const byte = query.bytes[query.at++]
  if (byte !== BYTE.percent) return byte
  const value = escaped(query, query.at - 1)
  if (value >= 0) query.at += 2
  return value
}

/** Reads numbers with escaped digits, or with more digits than a double stores exactly. */
function slowDecimal(query: QueryState): boolean {
  const { number } = query
  const start = query.at
  let low = 0
  let high = 0
  while (query.at < query.end && query.bytes[query.at] !== BYTE.ampersand) {
    const byte = octet(query)
    if (byte < BYTE.zero || byte > BYTE.nine) return back(query, start)
    const sum = low * 10 + (byte - BYTE.zero)
    low = sum >>> 0
    high = high * 10 + (sum - low) / 2 ** 32
  }
  if (high > 0x7fff_ffff) return back(query, start, true)
  number[0] = low
  number[1] = high
  query.at++
  return true
}

function back(query: QueryState, start: number, isTooLarge = false): false {
  query.at = start
  query.isTooLarge = isTooLarge
  return false
}

function isNegative({ bytes, at, end, isTooLarge }: QueryState): boolean {
  return isTooLarge || (at < end && bytes[at] === BYTE.minus)
}

/** Returns the FNV-1a hash of the value. */
function hash(query: QueryState): number {
  const from = query.bytes
  const limit = query.end
  let here = query.at
  let sum = 0x811c9dc5
  for (; here < limit; here++) {
    let byte = from[here]
    if (byte === BYTE.ampersand) break
    if (byte === BYTE.percent) {
      byte = escaped(query, here)
      if (byte < 0) return 0
      here += 2
    }
    sum = Math.imul(sum ^ byte, 0x01000193)
  }
  query.at = here + 1
  return sum | 0
}

// Stops at a second `?`, which clients add when their announce URL already has a query (rule 28).
function skip(query: QueryState): void {
  let here = query.at
  for (; here < query.end; here++) {
    const byte = query.bytes[here]
    if (byte === BYTE.ampersand || byte === BYTE.question) break
    if (byte !== BYTE.percent) continue
    if (escaped(query, here) < 0) return
    here += 2
  }
  query.at = here + 1
}

function begin(query: QueryState, from: Uint8Array, start: number, stop: number): void {
  query.bytes = from
  query.at = start
  query.end = stop
  query.isBroken = false
}

function nameIn(bytes: Uint8Array, start: number, length: number): Parameter {
  if (length > LONGEST_NAME || length < 2) return PARAMETER.unknown
  const code = CODE_BY_START[startOf(bytes, start, length)] as Parameter
  return code !== 0 && isAt(bytes, start, SPELLING[code]) ? code : PARAMETER.unknown
}
