import { ascii, BYTE, isAt, isAtAnyCase } from '../wire/ascii.ts'
import type { ReadHeaders } from './http-headers.ts'
import { createHeaderReader, createReadHeaders } from './http-headers.ts'
import type { HeaderFields } from './known-headers.ts'
import { CONNECTION_KEEP, copyFields, createKnownHeaders, NO_FIELDS } from './known-headers.ts'

// Splits a stream of bytes into request heads, and reads of a head what matters here. It is called
// again from the first byte of a head that is not complete, so nothing is kept between calls.

/** Rules 5, 6. A scrape of 74 hashes makes a line of 5.4 KB. */
export const MAX_LINE_BYTES = 8 * 1024
const MAX_HEADERS = 64
/** Of a whole head: what a connection may make us keep while it is not complete. */
const MAX_HEAD_BYTES = 32 * 1024

export const METHOD = { get: 0, head: 1, other: 2 } as const
type MethodCode = (typeof METHOD)[keyof typeof METHOD]

/** What `read` answers besides the index behind the head; faults are HTTP statuses below 0. */
export const FRAME = {
  incomplete: 0,
  badRequest: -400,
  lineTooLong: -414,
  headersTooLarge: -431,
} as const

/** A request head: where its parts stand in the bytes that were read. */
export interface HttpHead extends ReadHeaders {
  method: MethodCode
  targetStart: number
  targetEnd: number
  isHttp10: boolean
  keepAlive: boolean
}

export interface HeadReader {
  readonly head: HttpHead
  /** Reads the head at `from`: the index behind it, or one of `FRAME`. */
  readonly read: (bytes: Uint8Array, from: number, to: number) => number
}

const GET = ascii('GET ')
const HEAD = ascii('HEAD ')
const VERSION_1 = ascii(' HTTP/1.')
const SCHEME = ascii('http')

const NO_BYTES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)

/** Whether one of the four bytes of a word is a line feed. */
function holdsLineEnd(word: number): boolean {
  const zeros = word ^ 0x0a0a0a0a
  return ((zeros - 0x01010101) & ~zeros & 0x80808080) !== 0
}

/** Makes a reader of heads; one a thread. */
export function createHeadReader(): HeadReader {
  // Starts and ends of the lines of a head, the request line first.
  const lines = new Int32Array(2 * (MAX_HEADERS + 1))
  const head: HttpHead = {
    method: METHOD.get,
    targetStart: 0,
    targetEnd: 0,
    isHttp10: false,
    keepAlive: true,
    ...createReadHeaders(),
  }
  const header = createHeaderReader(head)
  const known = createKnownHeaders()
  /** Where the headers begin, and what they said when they came before. */
  let headersAt = 0
  let fields: HeaderFields | null = null
  let lineCount = 0
  let looked: Uint8Array = NO_BYTES
  let words: Int32Array = NO_WORDS

  /** A view of the bytes four at a time; made anew only for bytes of another buffer. */
  function look(at: Uint8Array): void {
    looked = at
    const isAligned = (at.byteOffset & 3) === 0
    words = isAligned ? new Int32Array(at.buffer, at.byteOffset, at.length >>> 2) : NO_WORDS
  }

  /** Passes words that hold no line's end: `from` and what is returned are multiples of four. */
  function skip(from: number, to: number): number {
    const all = words
    const behind = (to + 3) >>> 2
    const most = behind < all.length ? behind : all.length
    let word = from >>> 2
    while (word < most && !holdsLineEnd(all[word])) word++
    return word << 2 > from ? word << 2 : from
  }

  /** Finds the empty line that ends the head, and remembers where lines are. */
  function split(bytes: Uint8Array, from: number, to: number): number {
    let start = from | 0
    lineCount = 0
    fields = null
    if (bytes !== looked) look(bytes)
    for (let at = start; at < to; at = (at + 1) | 0) {
      if ((at & 3) === 0) {
        at = skip(at, to)
        if (at >= to) break
      }
      if (bytes[at] !== BYTE.lf) continue
      const end = at > start && bytes[at - 1] === BYTE.cr ? at - 1 : at
      if (end - start > MAX_LINE_BYTES) return tooLong()
      if (end === start && lineCount > 0) return at + 1
      if (end > start) {
        if (lineCount > MAX_HEADERS) return FRAME.headersTooLarge
        lines[2 * lineCount] = start
        lines[2 * lineCount + 1] = end
        lineCount++
        if (lineCount === 1) {
          headersAt = at + 1
          fields = known.find(words, headersAt, to)
          if (fields !== null) return to
        }
      }
      start = at + 1
    }
    if (to - start > MAX_LINE_BYTES) return tooLong()
    return to - from > MAX_HEAD_BYTES ? FRAME.headersTooLarge : FRAME.incomplete
  }

  function tooLong(): number {
    return lineCount === 0 ? FRAME.lineTooLong : FRAME.headersTooLarge
  }

  /** Headers that say nothing of one request alone are known from now on. */
  function headers(bytes: Uint8Array, behind: number): boolean {
    copyFields(NO_FIELDS, head)
    for (let line = 1; line < lineCount; line++) {
      if (!header(bytes, lines[2 * line], lines[2 * line + 1])) return false
    }
    if (head.forwardedLines === 0 && head.bodyBytes === 0) {
      known.keep(words, headersAt, behind, head)
    }
    return true
  }

  function requestLine(bytes: Uint8Array): boolean {
    const start = lines[0]
    const end = lines[1]
    const versionAt = end - VERSION_1.length - 1
    if (versionAt <= start || !isAt(bytes, versionAt, VERSION_1)) return false
    head.isHttp10 = bytes[end - 1] === BYTE.zero
    let at = start
    while (at < versionAt && bytes[at] !== BYTE.space) at++
    if (isAt(bytes, start, GET)) head.method = METHOD.get
    else head.method = isAt(bytes, start, HEAD) ? METHOD.head : METHOD.other
    head.targetStart = originForm(bytes, at + 1, versionAt)
    head.targetEnd = versionAt
    return at < versionAt
  }

  return {
    head,
    read(bytes, from, to) {
      const behind = split(bytes, from, to)
      if (behind <= 0) return behind
      head.bodyBytes = 0
      head.forwardedLines = 0
      if (!requestLine(bytes)) return FRAME.badRequest
      if (fields !== null) copyFields(fields, head)
      else if (!headers(bytes, behind)) return FRAME.badRequest
      head.keepAlive = head.connection === 0 ? !head.isHttp10 : head.connection === CONNECTION_KEEP
      return behind
    },
  }
}

/** Where the path of a target begins: `http://host/path` counts as `/path` (rule 9). */
function originForm(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === BYTE.slash || !isAtAnyCase(bytes, start, SCHEME)) return start
  let slashes = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] === BYTE.slash && ++slashes === 3) return at
  }
  return start
}
