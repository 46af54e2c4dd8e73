import { ascii, BYTE, isAt, isAtAnyCase, wordAt } from '../wire/ascii.ts'
import type { HeaderFields } from './known-headers.ts'
import { CONNECTION_CLOSE, CONNECTION_KEEP, NO_FIELDS } from './known-headers.ts'

// What the lines of a request's headers say that matters here.

/** What headers say, and what only those of one request can. */
export interface ReadHeaders extends HeaderFields {
  /** Bytes of a body behind the head, which nobody reads; -1 when only the sender knows. */
  bodyBytes: number
  /** Lines of X-Forwarded-For: starts and ends of their values, in order. */
  readonly forwarded: Int32Array
  forwardedLines: number
}

/** X-Forwarded-For is put together from the last so many lines. */
const MAX_FORWARDED_LINES = 8
/** Longer bodies are not passed over: the connection ends. */
const MAX_CONTENT_LENGTH = 64 * 1024

const CLOSE = ascii('close')
const KEEP_ALIVE = ascii('keep-alive')
const CONNECTION = ascii('connection')
const CONTENT_LENGTH = ascii('content-length')
const TRANSFER_ENCODING = ascii('transfer-encoding')
const EXPECT = ascii('expect')
const FORWARDED_FOR = ascii('x-forwarded-for')
const ACCEPT_LANGUAGE = ascii('accept-language')
const ACCEPT_ENCODING = ascii('accept-encoding')
const COOKIE = ascii('cookie')
const REFERER = ascii('referer')
const USER_AGENT = ascii('user-agent')
/** Makes letters small ones, four at once. */
const SMALL_LETTERS = 0x20202020
const MOZILLA = ascii('Mozilla/')
const GZIP = ascii('gzip')

export function createReadHeaders(): ReadHeaders {
  return {
    bodyBytes: 0,
    ...NO_FIELDS,
    forwarded: new Int32Array(2 * MAX_FORWARDED_LINES),
    forwardedLines: 0,
  }
}

interface HeaderReaderState {
  readonly into: ReadHeaders
}

/** Makes what reads one line into `into`; false when the request cannot be told from the next. */
export function createHeaderReader(into: ReadHeaders) {
  const reader: HeaderReaderState = {
    into,
  }

  return (bytes: Uint8Array, start: number, end: number) => header(reader, bytes, start, end)
}

function header(reader: HeaderReaderState, bytes: Uint8Array, start: number, end: number): boolean {
  const { into } = reader
  switch (bytes[start] | 0x20) {
    case 97: // a
      if (isNamed(bytes, start, ACCEPT_LANGUAGE)) into.isBrowser = true
      else if (isNamed(bytes, start, ACCEPT_ENCODING)) {
        into.acceptsGzip = holdsGzip(bytes, start + ACCEPT_ENCODING.length + 1, end)
      }
      return true
    case 99: // c
      if (isNamed(bytes, start, COOKIE)) into.isBrowser = true
      else if (isNamed(bytes, start, CONNECTION))
        connection(reader, bytes, start + CONNECTION.length + 1, end)
      else if (isNamed(bytes, start, CONTENT_LENGTH)) {
        return contentLength(reader, bytes, start + CONTENT_LENGTH.length + 1, end)
      }
      return true
    case 101: // e
      if (isNamed(bytes, start, EXPECT)) into.bodyBytes = -1
      return true
    case 114: // r
      if (isNamed(bytes, start, REFERER)) into.isBrowser = true
      return true
    case 116: // t
      if (isNamed(bytes, start, TRANSFER_ENCODING)) into.bodyBytes = -1
      return true
    case 117: // u
      if (isNamed(bytes, start, USER_AGENT))
        userAgent(reader, bytes, start + USER_AGENT.length + 1, end)
      return true
    case 120: // x
      if (isNamed(bytes, start, FORWARDED_FOR)) {
        forwardedFor(reader, start + FORWARDED_FOR.length + 1, end)
      }
      return true
    default:
      return true
  }
}

function userAgent(reader: HeaderReaderState, bytes: Uint8Array, start: number, end: number): void {
  const { into } = reader
  let at = start
  while (at < end && bytes[at] === BYTE.space) at++
  if (end - at >= 4) into.agent = wordAt(bytes, at) | SMALL_LETTERS
  if (end - at >= MOZILLA.length && isAt(bytes, at, MOZILLA)) into.isBrowser = true
}

/** Its tokens in any case, separated by commas (rule 1). */
function connection(
  reader: HeaderReaderState,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const { into } = reader
  let at = start
  while (at < end) {
    while (at < end && isBetweenTokens(bytes[at])) at++
    const first = at
    while (at < end && !isBetweenTokens(bytes[at])) at++
    const length = at - first
    if (length === CLOSE.length && isAtAnyCase(bytes, first, CLOSE)) {
      into.connection = CONNECTION_CLOSE
    } else if (length === KEEP_ALIVE.length && isAtAnyCase(bytes, first, KEEP_ALIVE)) {
      into.connection = CONNECTION_KEEP
    }
  }
}

function contentLength(
  reader: HeaderReaderState,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const { into } = reader
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === BYTE.space || byte === 9) continue
    if (byte < BYTE.zero || byte > BYTE.nine) return false
    length = Math.min(length * 10 + byte - BYTE.zero, MAX_CONTENT_LENGTH + 1)
  }
  if (into.bodyBytes >= 0) into.bodyBytes = length > MAX_CONTENT_LENGTH ? -1 : length
  return true
}

function forwardedFor(reader: HeaderReaderState, start: number, end: number): void {
  const { into } = reader
  if (into.forwardedLines === MAX_FORWARDED_LINES) {
    into.forwarded.copyWithin(0, 2)
    into.forwardedLines--
  }
  into.forwarded[2 * into.forwardedLines] = start
  into.forwarded[2 * into.forwardedLines + 1] = end
  into.forwardedLines++
}

/** Whether `gzip` stands among the codings; `;q=0` behind it is nobody's way to say no. */
function holdsGzip(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + GZIP.length <= end; at++) {
    if (isAtAnyCase(bytes, at, GZIP)) return true
  }
  return false
}

function isNamed(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  return bytes[start + name.length] === BYTE.colon && isAtAnyCase(bytes, start, name)
}

function isBetweenTokens(byte: number): boolean {
  return byte === BYTE.space || byte === 44 || byte === 9
}
