import { ascii, BYTE } from './ascii.ts'

/** The most bytes of a reply from `base` on: 74 scraped hashes, or 200 peers as dictionaries. */
export const REPLY_ROOM = 24 * 1024

/** Where the variable part of the body starts; what precedes it is written backwards. */
export const BODY_AT = 512

/** Where the peer endpoints are: those of IPv4 in the reply, those of IPv6 in a separate place. */
export const PEERS_AT = BODY_AT
export const PEERS6_AT = PEERS_AT + 2 * 1024

/**
 * A reply that is being written, in the buffer for all replies of a turn. The body is around `base
 * + BODY_AT`; the HTTP head is written backwards before it.
 */
export interface Reply {
  bytes: Uint8Array
  /** The same bytes; `setBytes` changes both. */
  view: DataView
  /** The index where the room for this reply starts. */
  base: number
  start: number
  end: number
  /** Whether the connection stays open, which it does not for HTTP/1.0 or `Connection: close`. */
  keepAlive: boolean
  isHttp10: boolean
  /** For HEAD: the head is written as if there were a body (rule 7). */
  isHeadOnly: boolean
  /**
   * Whether the journal entry must be written first: without it, a `stopped` is refused (contract
   * §5.1).
   */
  mustBeWritten: boolean
}

export function createReply(bytes: Uint8Array): Reply {
  return {
    bytes,
    view: viewOf(bytes),
    base: 0,
    start: 0,
    end: 0,
    keepAlive: true,
    isHttp10: false,
    isHeadOnly: false,
    mustBeWritten: false,
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Makes the reply use `bytes`. */
export function setBytes(reply: Reply, bytes: Uint8Array): void {
  reply.bytes = bytes
  reply.view = viewOf(bytes)
}

/** Copies `text` to `at`; returns the index after it. */
export function put(bytes: Uint8Array, at: number, text: Uint8Array): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text[index]
  return at + text.length
}

/** Copies `text` before `at`; returns where it starts. */
export function putBefore(bytes: Uint8Array, at: number, text: Uint8Array): number {
  const start = at - text.length
  for (let index = 0; index < text.length; index++) bytes[start + index] = text[index]
  return start
}

/** A text that is copied four bytes at a time, for which its first word may start with zeros. */
export interface FrontText {
  readonly words: Int32Array
  readonly length: number
}

export function frontText(text: string): FrontText {
  const padded = ascii(text.padStart((text.length + 3) & ~3, '\0'))
  const view = viewOf(padded)
  const words = Int32Array.from({ length: padded.length / 4 }, (_, word) => view.getInt32(word * 4))
  return { words, length: text.length }
}

/**
 * Copies `text` before `at`; returns where it starts. This overwrites up to three bytes before the
 * text, which must be written later.
 */
export function putTextBefore(view: DataView, at: number, text: FrontText): number {
  const { words } = text
  let to = at
  for (let word = words.length - 1; word >= 0; word--) {
    to -= 4
    view.setInt32(to, words[word])
  }
  return at - text.length
}

/** Above this, the processor cannot divide by ten with integers. */
const LARGEST_INTEGER = 2 ** 31 - 1

/** Writes an integer from 0 to 2^53 before `at`; returns where it starts. */
export function putNumberBefore(bytes: Uint8Array, at: number, number: number): number {
  let start = at
  let large = number
  for (; large > LARGEST_INTEGER; large = Math.floor(large / 10)) {
    bytes[--start] = BYTE.zero + (large % 10)
  }
  let rest = large | 0
  do {
    const tenth = (rest / 10) | 0
    bytes[--start] = BYTE.zero + (rest - tenth * 10)
    rest = tenth
  } while (rest > 0)
  return start
}

/** Writes an integer from 0 to 2^53 at `at`; returns the index after it. */
export function putNumber(bytes: Uint8Array, at: number, number: number): number {
  let end = at + 1
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) end++
  putNumberBefore(bytes, end, number)
  return end
}

const OK = frontText('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ')
const NO_HEADERS = frontText('')
const BEHIND_LENGTH = frontText('\r\n\r\n')
const BEHIND_LENGTH_CLOSE = frontText('\r\nConnection: close\r\n\r\n')
const BEHIND_LENGTH_KEEP = frontText('\r\nConnection: keep-alive\r\n\r\n')

/** Writes the HTTP head before the bencoded body at `start` … `reply.end`. */
export function finish(reply: Reply, start: number, headers: FrontText = NO_HEADERS): void {
  const { bytes, view } = reply
  const length = reply.end - start
  let behind = BEHIND_LENGTH
  if (!reply.keepAlive) behind = BEHIND_LENGTH_CLOSE
  else if (reply.isHttp10) behind = BEHIND_LENGTH_KEEP
  let at = putTextBefore(view, putTextBefore(view, start, behind), headers)
  at = putNumberBefore(bytes, at, length)
  reply.start = putTextBefore(view, at, OK)
  if (reply.isHeadOnly) reply.end = start
}
