import type { Remote } from '../memory/remote.ts'
import { ascii } from './ascii.ts'
import { ACTION } from './parse-datagram.ts'
import { HASH_WORDS } from './parse-scrape.ts'
import type { ScrapeRequest } from './parse-scrape.ts'
import type { Reply } from './reply.ts'
import { BODY_AT, PEERS_AT, PEERS6_AT, put } from './reply.ts'
import type { AnnounceAnswer } from './write-announce.ts'

/** The bytes before the endpoints: action, transaction ID, interval, leechers, seeders. */
const ANNOUNCE_HEAD_BYTES = 20

/** Writes a word in network order at `at`; returns the index after it. */
function putWord(bytes: Uint8Array, at: number, word: number): number {
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
  return at + 4
}

/** Writes action and transaction ID at the start of a reply without endpoints. */
function begin(reply: Reply, action: number, transaction: number): number {
  reply.start = reply.base + BODY_AT
  return putWord(reply.bytes, putWord(reply.bytes, reply.start, action), transaction)
}

/** Writes the reply to a connect: 16 bytes, as many as the request has (rule 106). */
export function writeConnection(
  reply: Reply,
  transaction: number,
  connectionHi: number,
  connectionLo: number,
): void {
  const at = putWord(reply.bytes, begin(reply, ACTION.connect, transaction), connectionHi)
  reply.end = putWord(reply.bytes, at, connectionLo)
}

/**
 * Writes the head before the endpoints of the client's family, which are already in place (rule
 * 103).
 */
export function writeDatagramAnnounce(
  reply: Reply,
  transaction: number,
  answer: AnnounceAnswer,
  remote: Remote,
): void {
  const { bytes, base } = reply
  const peersAt = base + (remote.isIpv4 ? PEERS_AT : PEERS6_AT)
  reply.start = peersAt - ANNOUNCE_HEAD_BYTES
  reply.end = peersAt + (remote.isIpv4 ? answer.peersBytes : answer.peers6Bytes)
  let at = putWord(bytes, putWord(bytes, reply.start, ACTION.announce), transaction)
  at = putWord(bytes, at, answer.intervalSeconds)
  at = putWord(bytes, at, answer.incomplete)
  putWord(bytes, at, answer.complete)
}

/**
 * Counts of a torrent, in the order of the request's hashes; zeros for an unknown torrent (rule
 * 105).
 */
export interface DatagramCounts {
  complete: number
  downloaded: number
  incomplete: number
}

/** Writes the reply to a scrape; `look` returns the counts of a hash of the request. */
export function writeDatagramScrape(
  reply: Reply,
  transaction: number,
  request: ScrapeRequest,
  look: (hashes: Int32Array, at: number) => DatagramCounts,
): void {
  const { bytes } = reply
  let at = begin(reply, ACTION.scrape, transaction)
  for (let index = 0; index < request.count; index++) {
    const counts = look(request.hashes, index * HASH_WORDS)
    at = putWord(bytes, at, counts.complete)
    at = putWord(bytes, at, counts.downloaded)
    at = putWord(bytes, at, counts.incomplete)
  }
  reply.end = at
}

export function writeDatagramError(reply: Reply, transaction: number, text: string): void {
  reply.end = put(reply.bytes, begin(reply, ACTION.error, transaction), ascii(text))
}
