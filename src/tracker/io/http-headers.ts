import { ascii, BYTE, isAt, isAtAnyCase, wordAt } from '../wire/ascii.ts'
import type { Codings } from './accept-encoding.ts'
import { createCodings, readCodings, resetCodings, takesGzip } from './accept-encoding.ts'
import type { HeaderFields } from './known-headers.ts'
import { CONNECTION_CLOSE, CONNECTION_KEEP, NO_FIELDS } from './known-headers.ts'

// The header lines of a request that matter to a tracker (RFC 9112).

/** Facts from headers, including those that apply to one request only. */
export interface ReadHeaders extends HeaderFields {
  /** Bytes of the body after the head, which are skipped; -1 when the length is not known. */
  bodyBytes: number
  /** Lines of X-Forwarded-For: the starts and ends of their values, in order. */
  readonly forwarded: Int32Array
  forwardedLines: number
}

/** The most lines of X-Forwarded-For that are read: the last ones. */
const MAX_FORWARDED_LINES = 8
/** Longer bodies are not skipped: the connection is closed. */
const MAX_CONTENT_LENGTH = 64 * 1024
/** Lengths are exact up to this one; all longer ones count as this one. */
const MAX_EXACT_LENGTH = 1e15

const CLOSE = ascii('close')
const KEEP_ALIVE = ascii('keep-alive')
const CONNECTION = ascii('connection')
const CONTENT_LENGTH = ascii('content-length')
const TRANSFER_ENCODING = ascii('transfer-encoding')
const CHUNKED = ascii('chunked')
const EXPECT = ascii('expect')
const FORWARDED_FOR = ascii('x-forwarded-for')
const ACCEPT_LANGUAGE = ascii('accept-language')
const ACCEPT_ENCODING = ascii('accept-encoding')
const COOKIE = ascii('cookie')
const HOST = ascii('host')
const REFERER = ascii('referer')
const USER_AGENT = ascii('user-agent')
const MOZILLA = ascii('Mozilla/')
/** Turns four letters into lowercase with one operation. */
const LOWER_CASE = 0x20202020
const COMMA = 44
const TAB = 9
const DELETE = 127

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
  readonly codings: Codings
  /** The length in bytes; -1: no line has one. */
  contentLength: number
  transferEncodings: number
  /** Whether the last of all transfer encodings is `chunked`. */
  isChunked: boolean
  expects: boolean
  hosts: number
}

export interface HeaderReader {
  readonly begin: () => void
  /** Reads a line; returns false when it is one that no server may accept. */
  readonly line: (bytes: Uint8Array, start: number, end: number) => boolean
  /** Completes `into`; returns false when the end of the request is ambiguous. */
  readonly end: () => boolean
}

/** Creates a reader of header lines that fills `into`. */
export function createHeaderReader(into: ReadHeaders): HeaderReader {
  const reader: HeaderReaderState = {
    into,
    codings: createCodings(),
    contentLength: -1,
    transferEncodings: 0,
    isChunked: false,
    expects: false,
    hosts: 0,
  }

  return {
    begin: () => begin(reader),
    line: (bytes, start, end) => line(reader, bytes, start, end),
    end: () => finish(reader),
  }
}

function begin(reader: HeaderReaderState): void {
  resetCodings(reader.codings)
  reader.contentLength = -1
  reader.transferEncodings = 0
  reader.isChunked = false
  reader.expects = false
  reader.hosts = 0
}

/**
 * Checks RFC 9112, 3.2, 6.1 and 6.3: at most one host, and transfer encodings that end with
 * `chunked`.
 */
function finish(reader: HeaderReaderState): boolean {
  const { into, contentLength, transferEncodings, expects } = reader
  if (reader.hosts > 1 || (transferEncodings > 0 && !reader.isChunked)) return false
  const isUnknown = transferEncodings > 0 || expects || contentLength > MAX_CONTENT_LENGTH
  into.hasHost = reader.hosts === 1
  into.bodyBytes = isUnknown ? -1 : Math.max(0, contentLength)
  return true
}

/**
 * Whether a line has a name without white space in or around it, a colon, and a value without
 * carriage return (RFC 9112, 2.2, 5, 5.1 and 5.2): another server could read such a line
 * differently. Other bytes are accepted (rule 16).
 */
function isWellFormed(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  for (; at < end && bytes[at] !== BYTE.colon; at++) {
    if (bytes[at] <= BYTE.space || bytes[at] === DELETE) return false
  }
  if (at === start || at === end) return false
  for (; at < end; at++) if (bytes[at] === BYTE.cr) return false
  return true
}

function line(reader: HeaderReaderState, bytes: Uint8Array, start: number, end: number): boolean {
  const { into } = reader
  if (!isWellFormed(bytes, start, end)) return false
  switch (bytes[start] | 0x20) {
    case 97: // a
      if (isNamed(bytes, start, ACCEPT_LANGUAGE)) into.isBrowser = true
      else if (isNamed(bytes, start, ACCEPT_ENCODING)) {
        readCodings(bytes, start + ACCEPT_ENCODING.length + 1, end, reader.codings)
        into.acceptsGzip = takesGzip(reader.codings)
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
      if (isNamed(bytes, start, EXPECT)) reader.expects = true
      return true
    case 104: // h
      if (isNamed(bytes, start, HOST)) reader.hosts++
      return true
    case 114: // r
      if (isNamed(bytes, start, REFERER)) into.isBrowser = true
      return true
    case 116: // t
      if (isNamed(bytes, start, TRANSFER_ENCODING))
        transferEncoding(reader, bytes, start + TRANSFER_ENCODING.length + 1, end)
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
  if (end - at >= 4) into.agent = wordAt(bytes, at) | LOWER_CASE
  if (end - at >= MOZILLA.length && isAt(bytes, at, MOZILLA)) into.isBrowser = true
}

/** Reads tokens in any case, separated by commas (rule 1); `close` wins (RFC 9112, 9.3). */
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
      if (into.connection !== CONNECTION_CLOSE) into.connection = CONNECTION_KEEP
    }
  }
}

/**
 * Reads digits, which may have white space around them; returns false for anything else and for a
 * second length that differs.
 */
function contentLength(
  reader: HeaderReaderState,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  let first = start
  let last = end
  while (first < last && isWhiteSpace(bytes[first])) first++
  while (last > first && isWhiteSpace(bytes[last - 1])) last--
  if (first === last) return false
  let length = 0
  for (let at = first; at < last; at++) {
    const byte = bytes[at]
    if (byte < BYTE.zero || byte > BYTE.nine) return false
    length = Math.min(length * 10 + byte - BYTE.zero, MAX_EXACT_LENGTH)
  }
  const isFirst = reader.contentLength < 0
  if (isFirst) reader.contentLength = length
  return isFirst || length === reader.contentLength
}

function transferEncoding(
  reader: HeaderReaderState,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  let last = end
  while (last > start && isWhiteSpace(bytes[last - 1])) last--
  const first = last - CHUNKED.length
  reader.transferEncodings++
  reader.isChunked =
    first >= start &&
    isAtAnyCase(bytes, first, CHUNKED) &&
    (first === start || isBetweenTokens(bytes[first - 1]))
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

function isNamed(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  return bytes[start + name.length] === BYTE.colon && isAtAnyCase(bytes, start, name)
}

function isWhiteSpace(byte: number): boolean {
  return byte === BYTE.space || byte === TAB
}

function isBetweenTokens(byte: number): boolean {
  return byte === COMMA || isWhiteSpace(byte)
}
