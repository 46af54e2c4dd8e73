import { ascii, BYTE, isAt, isAtAnyCase, wordAt } from '../wire/ascii.ts'

// Splits a stream of bytes into request heads, and reads of a head what matters here. It is called
// again from the first byte of a head that is not complete, so nothing is kept between calls.

/** Rules 5, 6. A scrape of 74 hashes makes a line of 5.4 KB. */
export const MAX_LINE_BYTES = 8 * 1024
export const MAX_HEADERS = 64
/** Of a whole head: what a connection may make us keep while it is not complete. */
export const MAX_HEAD_BYTES = 32 * 1024

export const METHOD = { get: 0, head: 1, other: 2 } as const
export type MethodCode = (typeof METHOD)[keyof typeof METHOD]

/** What `read` answers besides the index behind the head; faults are HTTP statuses below 0. */
export const FRAME = {
  incomplete: 0,
  badRequest: -400,
  lineTooLong: -414,
  headersTooLarge: -431,
} as const

/** A request head: where its parts stand in the bytes that were read. */
export interface HttpHead {
  method: MethodCode
  targetStart: number
  targetEnd: number
  isHttp10: boolean
  keepAlive: boolean
  /** Bytes of a body behind the head, which nobody reads; -1 when only the sender knows. */
  bodyBytes: number
  /** Lines of X-Forwarded-For: starts and ends of their values, in order. */
  /** It has headers that only web browsers send (rule 51). */
  isBrowser: boolean
  /** The first four letters of `User-Agent`, in small letters; 0: it is not there. */
  agent: number
  acceptsGzip: boolean
  readonly forwarded: Int32Array
  forwardedLines: number
}

export interface HeadReader {
  readonly head: HttpHead
  /** Reads the head at `from`: the index behind it, or one of `FRAME`. */
  readonly read: (bytes: Uint8Array, from: number, to: number) => number
}

/** X-Forwarded-For is put together from the last so many lines. */
const MAX_FORWARDED_LINES = 8
/** Longer bodies are not passed over: the connection ends. */
const MAX_CONTENT_LENGTH = 64 * 1024

const GET = ascii('GET ')
const HEAD = ascii('HEAD ')
const VERSION_1 = ascii(' HTTP/1.')
const SCHEME = ascii('http')
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
    bodyBytes: 0,
    isBrowser: false,
    agent: 0,
    acceptsGzip: false,
    forwarded: new Int32Array(2 * MAX_FORWARDED_LINES),
    forwardedLines: 0,
  }
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
    const most = Math.min(words.length, (to + 3) >>> 2)
    let word = from >>> 2
    while (word < most && !holdsLineEnd(words[word])) word++
    return Math.max(from, word << 2)
  }

  /** Finds the empty line that ends the head, and remembers where lines are. */
  function split(bytes: Uint8Array, from: number, to: number): number {
    let start = from
    lineCount = 0
    if (bytes !== looked) look(bytes)
    for (let at = from; at < to; at++) {
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
      }
      start = at + 1
    }
    if (to - start > MAX_LINE_BYTES) return tooLong()
    return to - from > MAX_HEAD_BYTES ? FRAME.headersTooLarge : FRAME.incomplete
  }

  function tooLong(): number {
    return lineCount === 0 ? FRAME.lineTooLong : FRAME.headersTooLarge
  }

  function requestLine(bytes: Uint8Array): boolean {
    const start = lines[0]
    const end = lines[1]
    const versionAt = end - VERSION_1.length - 1
    if (versionAt <= start || !isAt(bytes, versionAt, VERSION_1)) return false
    head.isHttp10 = bytes[end - 1] === BYTE.zero
    head.keepAlive = !head.isHttp10
    let at = start
    while (at < versionAt && bytes[at] !== BYTE.space) at++
    if (isAt(bytes, start, GET)) head.method = METHOD.get
    else head.method = isAt(bytes, start, HEAD) ? METHOD.head : METHOD.other
    head.targetStart = originForm(bytes, at + 1, versionAt)
    head.targetEnd = versionAt
    return at < versionAt
  }

  function header(bytes: Uint8Array, start: number, end: number): boolean {
    switch (bytes[start] | 0x20) {
      case 97: // a
        if (isNamed(bytes, start, ACCEPT_LANGUAGE)) head.isBrowser = true
        else if (isNamed(bytes, start, ACCEPT_ENCODING)) {
          head.acceptsGzip = holdsGzip(bytes, start + ACCEPT_ENCODING.length + 1, end)
        }
        return true
      case 99: // c
        if (isNamed(bytes, start, COOKIE)) head.isBrowser = true
        else if (isNamed(bytes, start, CONNECTION))
          connection(bytes, start + CONNECTION.length + 1, end)
        else if (isNamed(bytes, start, CONTENT_LENGTH)) {
          return contentLength(bytes, start + CONTENT_LENGTH.length + 1, end)
        }
        return true
      case 101: // e
        if (isNamed(bytes, start, EXPECT)) head.bodyBytes = -1
        return true
      case 114: // r
        if (isNamed(bytes, start, REFERER)) head.isBrowser = true
        return true
      case 116: // t
        if (isNamed(bytes, start, TRANSFER_ENCODING)) head.bodyBytes = -1
        return true
      case 117: // u
        if (isNamed(bytes, start, USER_AGENT)) userAgent(bytes, start + USER_AGENT.length + 1, end)
        return true
      case 120: // x
        if (isNamed(bytes, start, FORWARDED_FOR)) {
          forwardedFor(start + FORWARDED_FOR.length + 1, end)
        }
        return true
      default:
        return true
    }
  }

  function userAgent(bytes: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end && bytes[at] === BYTE.space) at++
    if (end - at >= 4) head.agent = wordAt(bytes, at) | SMALL_LETTERS
    if (end - at >= MOZILLA.length && isAt(bytes, at, MOZILLA)) head.isBrowser = true
  }

  /** Its tokens in any case, separated by commas (rule 1). */
  function connection(bytes: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end) {
      while (at < end && isBetweenTokens(bytes[at])) at++
      const first = at
      while (at < end && !isBetweenTokens(bytes[at])) at++
      const length = at - first
      if (length === CLOSE.length && isAtAnyCase(bytes, first, CLOSE)) head.keepAlive = false
      else if (length === KEEP_ALIVE.length && isAtAnyCase(bytes, first, KEEP_ALIVE)) {
        head.keepAlive = true
      }
    }
  }

  function contentLength(bytes: Uint8Array, start: number, end: number): boolean {
    let length = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at]
      if (byte === BYTE.space || byte === 9) continue
      if (byte < BYTE.zero || byte > BYTE.nine) return false
      length = Math.min(length * 10 + byte - BYTE.zero, MAX_CONTENT_LENGTH + 1)
    }
    if (head.bodyBytes >= 0) head.bodyBytes = length > MAX_CONTENT_LENGTH ? -1 : length
    return true
  }

  function forwardedFor(start: number, end: number): void {
    if (head.forwardedLines === MAX_FORWARDED_LINES) {
      head.forwarded.copyWithin(0, 2)
      head.forwardedLines--
    }
    head.forwarded[2 * head.forwardedLines] = start
    head.forwarded[2 * head.forwardedLines + 1] = end
    head.forwardedLines++
  }

  return {
    head,
    read(bytes, from, to) {
      const behind = split(bytes, from, to)
      if (behind <= 0) return behind
      head.bodyBytes = 0
      head.forwardedLines = 0
      head.isBrowser = false
      head.agent = 0
      head.acceptsGzip = false
      if (!requestLine(bytes)) return FRAME.badRequest
      for (let line = 1; line < lineCount; line++) {
        if (!header(bytes, lines[2 * line], lines[2 * line + 1])) return FRAME.badRequest
      }
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
