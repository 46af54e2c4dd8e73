import { ascii, BYTE, isAtAnyCase } from '../wire/ascii.ts'

// The header Accept-Encoding (RFC 9110, 12.4.2 and 12.5.3), as far as gzip is concerned.

/** The weights of codings in thousandths; 0: not acceptable, -1: not named. */
export interface Codings {
  gzip: number
  any: number
  identity: number
}

export function createCodings(): Codings {
  return { gzip: -1, any: -1, identity: -1 }
}

export function resetCodings(codings: Codings): void {
  codings.gzip = -1
  codings.any = -1
  codings.identity = -1
}

const GZIP = ascii('gzip')
const X_GZIP = ascii('x-gzip')
const IDENTITY = ascii('identity')
const COMMA = 44
const SEMICOLON = 59
const STAR = 42
const DOT = 46
const TAB = 9
const SMALL_Q = 113
/** The weight of a coding without `q`. */
const MOST = 1_000

/** Adds the value of one header line; several lines count as one list. */
export function readCodings(bytes: Uint8Array, start: number, end: number, into: Codings): void {
  let at = start
  while (at < end) {
    let stop = at
    while (stop < end && bytes[stop] !== COMMA) stop++
    readCoding(bytes, at, stop, into)
    at = stop + 1
  }
}

/** Whether a client accepts gzip and does not prefer the plain bytes. */
export function takesGzip({ gzip, any, identity }: Codings): boolean {
  const weight = gzip >= 0 ? gzip : any
  return weight > 0 && weight >= identity
}

function readCoding(bytes: Uint8Array, start: number, end: number, into: Codings): void {
  const first = skipSpace(bytes, start, end)
  let last = first
  while (last < end && bytes[last] !== SEMICOLON && !isSpace(bytes[last])) last++
  const length = last - first
  const isNamed = (name: Uint8Array) => length === name.length && isAtAnyCase(bytes, first, name)
  if (isNamed(GZIP) || isNamed(X_GZIP)) into.gzip = lower(into.gzip, bytes, last, end)
  else if (isNamed(IDENTITY)) into.identity = lower(into.identity, bytes, last, end)
  else if (length === 1 && bytes[first] === STAR) into.any = lower(into.any, bytes, last, end)
}

/**
 * Returns the lower of two weights, so that a coding that is named twice and refused once counts as
 * refused.
 */
function lower(before: number, bytes: Uint8Array, at: number, end: number): number {
  const weight = weightAt(bytes, at, end)
  return before < 0 || weight < before ? weight : before
}

/**
 * Returns the weight of a parameter such as `;q=0.5`; 0 if malformed, so that gzip is sent only to
 * clients that ask for it.
 */
function weightAt(bytes: Uint8Array, from: number, end: number): number {
  let at = skipSpace(bytes, from, end)
  if (at === end) return MOST
  if (bytes[at] !== SEMICOLON) return 0
  at = skipSpace(bytes, at + 1, end)
  if (at + 2 >= end || (bytes[at] | 0x20) !== SMALL_Q || bytes[at + 1] !== BYTE.equals) return 0
  return thousandths(bytes, at + 2, end)
}

/** Returns a number from 0 to 1 with up to three decimals, in thousandths; 0 for anything else. */
function thousandths(bytes: Uint8Array, from: number, end: number): number {
  const whole = bytes[from] - BYTE.zero
  if (whole !== 0 && whole !== 1) return 0
  let at = from + 1
  let weight = whole * MOST
  if (at < end && bytes[at] === DOT) {
    at++
    for (let unit = 100; unit >= 1 && at < end && isDigit(bytes[at]); unit /= 10) {
      weight += Math.floor(unit) * (bytes[at++] - BYTE.zero)
    }
  }
  return skipSpace(bytes, at, end) === end && weight <= MOST ? weight : 0
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isSpace(bytes[at])) at++
  return at
}

function isSpace(byte: number): boolean {
  return byte === BYTE.space || byte === TAB
}

function isDigit(byte: number): boolean {
  return byte >= BYTE.zero && byte <= BYTE.nine
}
