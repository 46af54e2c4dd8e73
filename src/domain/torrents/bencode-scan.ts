// A strict reader of bencode (BEP 3). It checks uploads, so it accepts only one encoding of each
// value. It records the position of every value, because an info hash covers the original bytes.
import type { Bencoded, Token } from './bencode.ts'
import { content, digitsValue } from './bencode.ts'
import { compareKeys, repeatedKey } from './key-order.ts'

/** The most values: a hybrid torrent with 100,000 files has about 3.2 million. */
const MAX_VALUES = 4_000_000
/** The deepest nesting: folders in a v2 file tree are dictionaries within dictionaries. */
const MAX_DEPTH = 100
/** The most digits of a number: 2^64 has 20, and a larger number is no size. */
const MAX_DIGITS = 20
const MAX_LENGTH_DIGITS = 9

const [COLON, MINUS, ZERO, NINE] = [0x3a, 0x2d, 0x30, 0x39]
const [DICT, END, INTEGER, LIST] = [0x64, 0x65, 0x69, 0x6c]

export interface BencodeFault {
  /** What is wrong: `a number with a leading zero`. */
  readonly what: string
  /** The offset of the byte that is wrong. */
  readonly at: number
  /** Whether a complete value was read, but something follows it. */
  readonly isAfterEnd: boolean
}

export type Scan =
  | { readonly ok: true; readonly value: Bencoded }
  | { readonly ok: false; readonly fault: BencodeFault }

/**
 * Reads one bencoded value that fills `bytes`.
 *
 * Refuses numbers and lengths that are not in their shortest form, duplicate keys, keys that are
 * not strings, nesting beyond 100, more than 4 million values, anything after the value. Keys out
 * of order are accepted and reported (`unsorted`): because many tools write them.
 */
export function scan(bytes: Uint8Array): Scan {
  const state: State = {
    bytes,
    at: 0,
    count: 0,
    starts: new Int32Array(1024),
    ends: new Int32Array(1024),
    nexts: new Int32Array(1024),
    unsorted: [],
    fault: null,
  }
  if (readValue(state, 0) && state.at < bytes.length) {
    state.fault = { what: 'data after the end', at: state.at, isAfterEnd: true }
  }
  if (state.fault !== null) return { ok: false, fault: state.fault }
  const { starts, ends, nexts, unsorted } = state
  return {
    ok: true,
    value: { bytes, starts, ends, nexts, unsorted: unsorted.sort((a, b) => a - b) },
  }
}

interface State {
  readonly bytes: Uint8Array
  at: number
  count: number
  starts: Int32Array
  ends: Int32Array
  nexts: Int32Array
  readonly unsorted: Token[]
  fault: BencodeFault | null
}

function fail(state: State, what: string, at = state.at): false {
  state.fault ??= { what, at, isAfterEnd: false }
  return false
}

function readValue(state: State, depth: number): boolean {
  if (state.at >= state.bytes.length) return fail(state, 'the file ends too early')
  if (depth > MAX_DEPTH) return fail(state, `lists or dictionaries nested deeper than ${MAX_DEPTH}`)
  if (state.count === MAX_VALUES) return fail(state, `more than ${MAX_VALUES} values`)
  const token = state.count++
  if (token === state.starts.length) grow(state)
  state.starts[token] = state.at
  if (!readBody(state, token, depth)) return false
  state.ends[token] = state.at
  state.nexts[token] = state.count
  return true
}

function grow(state: State): void {
  const size = Math.min(state.starts.length * 2, MAX_VALUES)
  const larger = (old: Int32Array) => {
    const copy = new Int32Array(size)
    copy.set(old)
    return copy
  }
  state.starts = larger(state.starts)
  state.ends = larger(state.ends)
  state.nexts = larger(state.nexts)
}

function readBody(state: State, token: Token, depth: number): boolean {
  const first = state.bytes[state.at]
  if (first >= ZERO && first <= NINE) return readString(state)
  if (first === INTEGER) return readInteger(state)
  if (first === LIST) return readList(state, depth)
  if (first === DICT) return readDict(state, token, depth)
  return fail(state, `byte ${first} where a value should start`)
}

/** Reads digits in their shortest form; `at` is then after them. */
function readDigits(state: State, most: number): boolean {
  const { bytes } = state
  const start = state.at
  while (bytes[state.at] >= ZERO && bytes[state.at] <= NINE) state.at++
  const digits = state.at - start
  if (state.at >= bytes.length) return fail(state, 'the file ends too early')
  if (digits === 0) return fail(state, 'a digit is missing')
  if (digits > most) return fail(state, 'a number too large', start)
  if (digits > 1 && bytes[start] === ZERO) return fail(state, 'a number with a leading zero', start)
  return true
}

function readString(state: State): boolean {
  const start = state.at
  if (!readDigits(state, MAX_LENGTH_DIGITS)) return false
  if (state.bytes[state.at] !== COLON) return fail(state, 'a length without its colon')
  const length = digitsValue(state.bytes, start, state.at)
  if (length > state.bytes.length - state.at - 1) {
    return fail(state, 'a string that is longer than the file', start)
  }
  state.at += 1 + length
  return true
}

function readInteger(state: State): boolean {
  state.at++
  const isNegative = state.bytes[state.at] === MINUS
  if (isNegative) state.at++
  const start = state.at
  if (!readDigits(state, MAX_DIGITS)) return false
  if (isNegative && state.bytes[start] === ZERO) return fail(state, 'a negative zero', start)
  if (state.bytes[state.at] !== END) return fail(state, 'a number that does not end')
  state.at++
  return true
}

function readList(state: State, depth: number): boolean {
  state.at++
  while (state.bytes[state.at] !== END) {
    if (!readValue(state, depth + 1)) return false
  }
  state.at++
  return true
}

function readDict(state: State, token: Token, depth: number): boolean {
  state.at++
  let before = -1
  let isSorted = true
  while (state.bytes[state.at] !== END) {
    const first = state.bytes[state.at]
    if (first !== undefined && !(first >= ZERO && first <= NINE)) {
      return fail(state, 'a dictionary key that is not a string')
    }
    const key = state.count
    if (!readValue(state, depth + 1)) return false
    const order = before === -1 ? 1 : compareKeys(state, key, before)
    if (order === 0) return fail(state, duplicate(state, key), state.starts[key])
    if (order < 0) isSorted = false
    before = key
    if (!readValue(state, depth + 1)) return false
  }
  state.at++
  return isSorted || noKeyTwice(state, token)
}

/**
 * Checks that a dictionary contains no key twice. Needed only if its keys are out of order, because
 * otherwise equal keys are next to each other.
 */
function noKeyTwice(state: State, token: Token): boolean {
  state.unsorted.push(token)
  const keys: Token[] = []
  for (let key = token + 1; key < state.count; key = state.nexts[key + 1]) keys.push(key)
  const twice = repeatedKey(state, keys)
  return twice === null || fail(state, duplicate(state, twice), state.starts[twice])
}

function duplicate(state: State, key: Token): string {
  const shown = String.fromCharCode(...content(state, key).subarray(0, 40))
  return `the key "${shown.replace(/[^\x20-\x7e]/g, '?')}" twice`
}
