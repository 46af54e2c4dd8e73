// Requests that trackers forward to the holder of a torrent, and the replies to them, as bytes.
//
// The body of a frame of requests is the version of the map of holders (4 bytes), then requests:
//
//   0  ticket, chosen by the end that asks; the reply has the same
//   4  kind (ASKED)
//   5  flags (ASK_FLAG)
//   6  length of the content, 2 bytes
//   8  the first four letters of the client's `User-Agent`
//  12  the client's address: four words, an IPv4 address in the first
//  28  zeros
//  32  content: the target of an HTTP request, a datagram, info hashes, or a connection ID
//
// The body of a frame of replies contains only replies:
//
//   0  ticket
//   4  outcome (OUTCOME)
//   5  zero
//   6  length of the content, 2 bytes
//   8  content: the reply for the client, counts of swarms, or a passkey
//
// Numbers are big-endian.

export const VERSION_BYTES = 4
export const ASK_BYTES = 32
export const REPLY_BYTES = 8

/** The kinds of requests. */
export const ASKED = { announce: 1, datagram: 2, counts: 3, passkey: 4 } as const
const LAST_KIND = ASKED.passkey

export const ASK_FLAG = {
  isIpv4: 1,
  isTold: 2,
  keepAlive: 4,
  isHttp10: 8,
  isBrowser: 16,
  /** Another tracker did not decide the request, or has forwarded it: it is not forwarded again. */
  isLast: 32,
} as const
const ALL_FLAGS = 63

/**
 * The outcomes of a request. `declined`: the other tracker does not hold the torrent, or does not
 * know it or the member.
 */
export const OUTCOME = { answered: 0, declined: 1 } as const

/** The bytes of an info hash, and of the four counts that are its answer. */
export const HASH_BYTES = 20
export const COUNTS_BYTES = 16
/**
 * The length of the reply for a connection ID, which contains the ID and the passkey. No reply with
 * counts has this length.
 */
export const PASSKEY_BYTES = 24
/** Replaces the first count of a torrent that is not listed, or whose swarm is not known there. */
export const NOT_LISTED = 0xffff_ffff
export const CONNECTION_ID_BYTES = 8
/** The longest request line and the longest datagram that a tracker reads. */
const MOST_CONTENT = { announce: 8_192, datagram: 2_048, hashes: 74 * HASH_BYTES }

/** One request of a frame: an object that is filled for each. */
export interface Ask {
  ticket: number
  kind: number
  flags: number
  agent: number
  readonly address: Int32Array
  /** Where the content is in the body of the frame. */
  start: number
  end: number
}

export function createAsk(): Ask {
  return { ticket: 0, kind: 0, flags: 0, agent: 0, address: new Int32Array(4), start: 0, end: 0 }
}

/** Writes the head of a request at `at`; returns where its content starts. */
export function writeAsk(bytes: Buffer, at: number, ask: Ask, length: number): number {
  bytes.writeUInt32BE(ask.ticket, at)
  bytes[at + 4] = ask.kind
  bytes[at + 5] = ask.flags
  bytes.writeUInt16BE(length, at + 6)
  bytes.writeInt32BE(ask.agent, at + 8)
  for (let word = 0; word < 4; word++) bytes.writeInt32BE(ask.address[word], at + 12 + 4 * word)
  bytes.fill(0, at + 28, at + ASK_BYTES)
  return at + ASK_BYTES
}

/** Reads the request at `at`, which `asksFault` accepted; returns where the next one starts. */
export function readAsk(body: Buffer, at: number, into: Ask): number {
  into.ticket = body.readUInt32BE(at)
  into.kind = body[at + 4]
  into.flags = body[at + 5]
  into.agent = body.readInt32BE(at + 8)
  for (let word = 0; word < 4; word++) into.address[word] = body.readInt32BE(at + 12 + 4 * word)
  into.start = at + ASK_BYTES
  into.end = into.start + body.readUInt16BE(at + 6)
  return into.end
}

/** Returns what is wrong with the body of a frame of requests; null: it can be read. */
export function asksFault(body: Buffer): string | null {
  if (body.length < VERSION_BYTES) return 'requests without the version of the map'
  let at = VERSION_BYTES
  while (at < body.length) {
    if (body.length - at < ASK_BYTES) return 'a request is cut off'
    const length = body.readUInt16BE(at + 6)
    const fault = contentFault(body[at + 4], body[at + 5], length)
    if (fault !== null) return fault
    at += ASK_BYTES + length
  }
  return at === body.length ? null : 'a request is cut off'
}

function contentFault(kind: number, flags: number, length: number): string | null {
  if (kind < 1 || kind > LAST_KIND) return `requests of kind ${kind} are unknown`
  if (flags > ALL_FLAGS) return `flags ${flags} of a request are unknown`
  if (kind === ASKED.announce) {
    return length > 0 && length <= MOST_CONTENT.announce ? null : `an announce of ${length} bytes`
  }
  if (kind === ASKED.datagram) {
    return length > 0 && length <= MOST_CONTENT.datagram ? null : `a datagram of ${length} bytes`
  }
  if (kind === ASKED.passkey) {
    return length === CONNECTION_ID_BYTES ? null : `a connection ID of ${length} bytes`
  }
  const isWhole = length > 0 && length % HASH_BYTES === 0 && length <= MOST_CONTENT.hashes
  return isWhole ? null : `info hashes of ${length} bytes`
}

/** Returns the length of the request or reply at `at`, including its head. */
export function lengthAt(body: Buffer, at: number, headBytes: number): number {
  return headBytes + body.readUInt16BE(at + 6)
}

/** Returns what is wrong with the body of a frame of replies; null: it can be read. */
export function repliesFault(body: Buffer): string | null {
  let at = 0
  while (at < body.length) {
    if (body.length - at < REPLY_BYTES) return 'a reply is cut off'
    if (body[at + 4] > OUTCOME.declined) return `outcome ${body[at + 4]} of a reply is unknown`
    at += lengthAt(body, at, REPLY_BYTES)
  }
  return at === body.length ? null : 'a reply is cut off'
}

/** Writes the head of a reply at `at`; returns where its content starts. */
export function writeReply(
  bytes: Buffer,
  at: number,
  ticket: number,
  outcome: number,
  length: number,
): number {
  bytes.writeUInt32BE(ticket, at)
  bytes[at + 4] = outcome
  bytes[at + 5] = 0
  bytes.writeUInt16BE(length, at + 6)
  return at + REPLY_BYTES
}
