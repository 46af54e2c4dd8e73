import type { Remote } from '../memory/remote.ts'
import { ascii } from './ascii.ts'
import type { Reply } from './reply.ts'
import {
  finish,
  frontText,
  PEERS_AT,
  PEERS6_AT,
  put,
  putNumber,
  putNumberBefore,
  putTextBefore,
} from './reply.ts'

/** The answer to an announce; its endpoints are already in the reply's buffer. */
export interface AnnounceAnswer {
  complete: number
  incomplete: number
  downloaded: number
  intervalSeconds: number
  minIntervalSeconds: number
  /** The number of bytes of IPv4 endpoints at PEERS_AT, six per endpoint. */
  peersBytes: number
  /** The number of bytes of IPv6 endpoints at PEERS6_AT, eighteen per endpoint. */
  peers6Bytes: number
  /**
   * Whether peers are written as dictionaries: `compact=0`, and the settings allow it (rule 37).
   */
  asDicts: boolean
  /** Up to 128 bytes of ASCII, or null. */
  warning: Uint8Array | null
}

export function createAnnounceAnswer(): AnnounceAnswer {
  return {
    complete: 0,
    incomplete: 0,
    downloaded: 0,
    intervalSeconds: 0,
    minIntervalSeconds: 0,
    peersBytes: 0,
    peers6Bytes: 0,
    asDicts: false,
    warning: null,
  }
}

const COMPLETE = frontText('d8:completei')
const DOWNLOADED = frontText('e10:downloadedi')
const EXTERNAL_IPV4 = frontText('11:external ip4:')
const EXTERNAL_IPV6 = frontText('11:external ip16:')
const INCOMPLETE = frontText('10:incompletei')
const INTERVAL = frontText('e8:intervali')
const MIN_INTERVAL = frontText('e12:min intervali')
const PEERS = frontText('e5:peers')
const PEER_LIST = frontText('e5:peersl')
const PEERS6 = ascii('6:peers6')
const WARNING = ascii('15:warning message')
const END_OF_INTEGER = frontText('e')
const COLON = ascii(':')
const COLON_BEHIND = frontText(':')
const END = ascii('e')

/** Writes the reply to an announce, with sorted keys and canonical numbers (rule 95). */
export function writeAnnounce(reply: Reply, answer: AnnounceAnswer, remote: Remote): void {
  const start = answer.asDicts ? writeDicts(reply, answer) : writeCompact(reply, answer)
  const { bytes } = reply
  if (answer.warning !== null) {
    reply.end = put(bytes, reply.end, WARNING)
    reply.end = putNumber(bytes, reply.end, answer.warning.length)
    reply.end = put(bytes, reply.end, COLON)
    reply.end = put(bytes, reply.end, answer.warning)
  }
  reply.end = put(bytes, reply.end, END)
  finish(reply, writeCounts(reply, start, answer, remote))
}

/**
 * Writes the endpoints as byte strings; returns where `5:peers` starts, including the `e` that ends
 * the integer before it.
 */
function writeCompact(reply: Reply, answer: AnnounceAnswer): number {
  const { bytes, view, base } = reply
  const peersAt = base + PEERS_AT
  reply.end = peersAt + answer.peersBytes
  if (answer.peers6Bytes > 0) {
    reply.end = put(bytes, reply.end, PEERS6)
    reply.end = putNumber(bytes, reply.end, answer.peers6Bytes)
    reply.end = put(bytes, reply.end, COLON)
    const from = base + PEERS6_AT
    bytes.copyWithin(reply.end, from, from + answer.peers6Bytes)
    reply.end += answer.peers6Bytes
  }
  let at = putTextBefore(view, peersAt, COLON_BEHIND)
  at = putNumberBefore(bytes, at, answer.peersBytes)
  return putTextBefore(view, at, PEERS)
}

const DICT_IP = ascii('d2:ip')
const DICT_PORT = ascii('4:porti')
const DICT_END = ascii('ee')
const IPV4_ENDPOINT = 6
const IPV6_ENDPOINT = 18

/** Writes the endpoints as a list of dictionaries (rule 37); rare, so it may create strings. */
function writeDicts(reply: Reply, answer: AnnounceAnswer): number {
  const { bytes, base } = reply
  const v4 = bytes.slice(base + PEERS_AT, base + PEERS_AT + answer.peersBytes)
  const v6 = bytes.slice(base + PEERS6_AT, base + PEERS6_AT + answer.peers6Bytes)
  let at = base + PEERS_AT
  for (let from = 0; from < v4.length; from += IPV4_ENDPOINT) {
    at = putDict(bytes, at, v4.subarray(from, from + 4).join('.'), portAt(v4, from + 4))
  }
  for (let from = 0; from < v6.length; from += IPV6_ENDPOINT) {
    at = putDict(bytes, at, ipv6Text(v6, from), portAt(v6, from + 16))
  }
  reply.end = put(bytes, at, END)
  return putTextBefore(reply.view, base + PEERS_AT, PEER_LIST)
}

function putDict(bytes: Uint8Array, start: number, address: string, port: number): number {
  const text = ascii(`${address.length}:${address}`)
  let at = put(bytes, start, DICT_IP)
  at = put(bytes, at, text)
  at = put(bytes, at, DICT_PORT)
  return put(bytes, putNumber(bytes, at, port), DICT_END)
}

function portAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1]
}

function ipv6Text(bytes: Uint8Array, at: number): string {
  const group = (index: number) => portAt(bytes, at + 2 * index).toString(16)
  return Array.from({ length: 8 }, (_, index) => group(index)).join(':')
}

/** Writes everything before `peers`, backwards; returns where the dictionary starts. */
function writeCounts(
  { bytes, view }: Reply,
  behind: number,
  answer: AnnounceAnswer,
  remote: Remote,
): number {
  let at = putNumberBefore(bytes, behind, answer.minIntervalSeconds)
  at = putTextBefore(view, at, MIN_INTERVAL)
  at = putNumberBefore(bytes, at, answer.intervalSeconds)
  at = putTextBefore(view, at, INTERVAL)
  at = putNumberBefore(bytes, at, answer.incomplete)
  at = putTextBefore(view, at, INCOMPLETE)
  if (remote.isTold) at = writeExternalIp(view, at, remote)
  at = putTextBefore(view, at, END_OF_INTEGER)
  at = putNumberBefore(bytes, at, answer.downloaded)
  at = putTextBefore(view, at, DOWNLOADED)
  at = putNumberBefore(bytes, at, answer.complete)
  return putTextBefore(view, at, COMPLETE)
}

/** Writes the client's address as the tracker sees it, in 4 or 16 bytes (rule 93). */
function writeExternalIp(view: DataView, behind: number, remote: Remote): number {
  let at = behind
  if (!remote.isIpv4) {
    at = putWordBefore(view, at, remote.words[3])
    at = putWordBefore(view, at, remote.words[2])
    at = putWordBefore(view, at, remote.words[1])
  }
  at = putWordBefore(view, at, remote.words[0])
  return putTextBefore(view, at, remote.isIpv4 ? EXTERNAL_IPV4 : EXTERNAL_IPV6)
}

function putWordBefore(view: DataView, behind: number, word: number): number {
  view.setInt32(behind - 4, word)
  return behind - 4
}
