import { ascii, BYTE, isAt, isAtAnyCase } from '../wire/ascii.ts'
import type { ReadHeaders } from './http-headers.ts'
import { createHeaderReader, createReadHeaders } from './http-headers.ts'
import type { HeaderFields, KnownHeaders } from './known-headers.ts'
import { CONNECTION_KEEP, copyFields, createKnownHeaders, NO_FIELDS } from './known-headers.ts'

// Splits a stream of bytes into request heads and reads the parts that matter to a tracker. An
// incomplete head is read again from its first byte, so nothing is stored between calls.

/** Rules 5, 6. The request line of a scrape of 74 hashes takes 5.4 KB. */
export const MAX_LINE_BYTES = 8 * 1024
const MAX_HEADERS = 64
/** The longest head, which limits the memory for an incomplete one. */
const MAX_HEAD_BYTES = 32 * 1024

export const METHOD = { get: 0, head: 1, other: 2 } as const
type MethodCode = (typeof METHOD)[keyof typeof METHOD]

/** Results of `read` other than the index after the head; errors are negative HTTP statuses. */
export const FRAME = {
  incomplete: 0,
  badRequest: -400,
  lineTooLong: -414,
  headersTooLarge: -431,
} as const

/** A request head: the positions of its parts in the input. */
export interface HttpHead extends ReadHeaders {
  method: MethodCode
  targetStart: number
  targetEnd: number
  isHttp10: boolean
  keepAlive: boolean
}

export interface HeadReader {
  readonly head: HttpHead
  /** Reads the head at `from`; returns the index after it, or a value of `FRAME`. */
  readonly read: (bytes: Uint8Array, from: number, to: number) => number
}

const GET = ascii('GET ')
const HEAD = ascii('HEAD ')
const VERSION_1 = ascii(' HTTP/1.')
const SCHEME = ascii('http')

const SMALL_A = 97
const SMALL_Z = 122

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)

/** Four line feeds, and four number signs, as words to compare with. */
const LINE_FEEDS = 0x0a0a0a0a
const NUMBER_SIGNS = 0x23232323

/** Whether a word contains the byte that `four` repeats four times. */
function holds(word: number, four: number): boolean {
  const zeros = word ^ four
  return ((zeros - 0x01010101) & ~zeros & 0x80808080) !== 0
}

interface HeadReaderState {
  looked: Uint8Array
  words: Int32Array
  lineCount: number
  /** The index of the first `#` of the request line, or -1. */
  fragmentAt: number
  fields: HeaderFields | null
  // The starts and ends of a head's lines; the request line is first.
  readonly lines: Int32Array
  /** Where the headers start, and their fields if the same headers were read before. */
  headersAt: number
  readonly known: KnownHeaders
  readonly head: HttpHead
  readonly header: ReturnType<typeof createHeaderReader>
}

/** Creates a reader of request heads; one per thread. */
export function createHeadReader(): HeadReader {
  const head: HttpHead = {
    method: METHOD.get,
    targetStart: 0,
    targetEnd: 0,
    isHttp10: false,
    keepAlive: true,
    ...createReadHeaders(),
  }
  const reader: HeadReaderState = {
    looked: NO_BYTES,
    words: NO_WORDS,
    lineCount: 0,
    fragmentAt: -1,
    fields: null,
    lines: new Int32Array(2 * (MAX_HEADERS + 1)),
    headersAt: 0,
    known: createKnownHeaders(),
    head,
    header: createHeaderReader(head),
  }

  return {
    head,
    read: (bytes, from, to) => read(reader, bytes, from, to),
  }
}

/** Creates a view of the input in words of four bytes, if the buffer is not the same as before. */
function look(reader: HeadReaderState, at: Uint8Array): void {
  reader.looked = at
  const isAligned = (at.byteOffset & 3) === 0
  reader.words = isAligned ? new Int32Array(at.buffer, at.byteOffset, at.length >>> 2) : NO_WORDS
}

/**
 * Skips words without a line feed and, in the request line, without a `#`; `from` and the result
 * are multiples of four.
 */
function skip(reader: HeadReaderState, from: number, to: number): number {
  const all = reader.words
  const wordsEnd = (to + 3) >>> 2
  const most = wordsEnd < all.length ? wordsEnd : all.length
  let word = from >>> 2
  if (reader.lineCount > 0) while (word < most && !holds(all[word], LINE_FEEDS)) word++
  else {
    while (word < most && !holds(all[word], LINE_FEEDS) && !holds(all[word], NUMBER_SIGNS)) word++
  }
  return word << 2 > from ? word << 2 : from
}

/** Finds the empty line that ends the head and stores the positions of its lines. */
function split(reader: HeadReaderState, bytes: Uint8Array, from: number, to: number): number {
  const { lines, known } = reader
  let start = from | 0
  reader.lineCount = 0
  reader.fragmentAt = -1
  reader.fields = null
  if (bytes !== reader.looked) look(reader, bytes)
  for (let at = start; at < to; at = (at + 1) | 0) {
    if ((at & 3) === 0) {
      at = skip(reader, at, to)
      if (at >= to) break
    }
    if (bytes[at] !== BYTE.lf) {
      const isFragment = bytes[at] === BYTE.numberSign && reader.lineCount === 0
      if (isFragment && reader.fragmentAt < 0) reader.fragmentAt = at
      continue
    }
    const end = at > start && bytes[at - 1] === BYTE.cr ? at - 1 : at
    if (end - start > MAX_LINE_BYTES) return tooLong(reader)
    if (end === start && reader.lineCount > 0) return at + 1
    if (end > start) {
      if (reader.lineCount > MAX_HEADERS) return FRAME.headersTooLarge
      lines[2 * reader.lineCount] = start
      lines[2 * reader.lineCount + 1] = end
      reader.lineCount++
      if (reader.lineCount === 1) {
        reader.headersAt = at + 1
        reader.fields = known.find(reader.words, reader.headersAt, to)
        if (reader.fields !== null) return to
      }
    }
    start = at + 1
  }
  if (to - start > MAX_LINE_BYTES) return tooLong(reader)
  return to - from > MAX_HEAD_BYTES ? FRAME.headersTooLarge : FRAME.incomplete
}

function tooLong(reader: HeadReaderState): number {
  return reader.lineCount === 0 ? FRAME.lineTooLong : FRAME.headersTooLarge
}

/** Stores the fields of headers that recur in every request of a client. */
function headers(reader: HeadReaderState, bytes: Uint8Array, behind: number): boolean {
  const { head, header, lines, known } = reader
  copyFields(NO_FIELDS, head)
  header.begin()
  for (let line = 1; line < reader.lineCount; line++) {
    if (!header.line(bytes, lines[2 * line], lines[2 * line + 1])) return false
  }
  if (!header.end()) return false
  if (head.forwardedLines === 0 && head.bodyBytes === 0) {
    known.keep(reader.words, reader.headersAt, behind, head)
  }
  return true
}

function requestLine(reader: HeadReaderState, bytes: Uint8Array): boolean {
  const { lines, head } = reader
  const start = lines[0]
  const end = lines[1]
  const versionAt = end - VERSION_1.length - 1
  const minor = bytes[end - 1]
  if (versionAt <= start || !isAt(bytes, versionAt, VERSION_1)) return false
  if (minor < BYTE.zero || minor > BYTE.nine) return false
  head.isHttp10 = minor === BYTE.zero
  let at = start
  while (at < versionAt && bytes[at] !== BYTE.space) at++
  if (isAt(bytes, start, GET)) head.method = METHOD.get
  else {
    if (!isMethod(bytes, start, at)) return false
    head.method = isAt(bytes, start, HEAD) ? METHOD.head : METHOD.other
  }
  const { fragmentAt } = reader
  // Rule 9: a target ends at its fragment.
  head.targetEnd = fragmentAt > at && fragmentAt < versionAt ? fragmentAt : versionAt
  head.targetStart = originForm(bytes, at + 1, head.targetEnd)
  return at + 1 < versionAt
}

/** Whether all bytes are letters, as in every method. */
function isMethod(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const letter = bytes[at] | 0x20
    if (letter < SMALL_A || letter > SMALL_Z) return false
  }
  return end > start
}

function read(reader: HeadReaderState, bytes: Uint8Array, from: number, to: number): number {
  const { head } = reader
  const behind = split(reader, bytes, from, to)
  if (behind <= 0) return behind
  head.bodyBytes = 0
  head.forwardedLines = 0
  if (!requestLine(reader, bytes)) return FRAME.badRequest
  if (reader.fields !== null) copyFields(reader.fields, head)
  else if (!headers(reader, bytes, behind)) return FRAME.badRequest
  // RFC 9112, 3.2. Clients of HTTP/1.0 may leave it out.
  if (!head.hasHost && !head.isHttp10) return FRAME.badRequest
  head.keepAlive = head.connection === 0 ? !head.isHttp10 : head.connection === CONNECTION_KEEP
  return behind
}

/** Returns the start of the path in a target: `http://host/path` counts as `/path` (rule 9). */
function originForm(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === BYTE.slash || !isAtAnyCase(bytes, start, SCHEME)) return start
  let slashes = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] === BYTE.slash && ++slashes === 3) return at
  }
  return start
}
