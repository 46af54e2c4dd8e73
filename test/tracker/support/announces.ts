import bencode from 'bencode'
import { escaped, hashOf, passkeyOf } from './a-tracker.ts'
import type { Tracker } from './a-tracker.ts'

/** The parameters of an announce; all of them have defaults. */
export interface AnnounceGiven {
  readonly member?: number
  readonly torrent?: number
  readonly hash?: string
  /** Up to 20 characters; padded with dots. */
  readonly peer?: string
  readonly port?: number
  readonly up?: number | bigint
  readonly down?: number | bigint
  readonly left?: number | bigint
  readonly event?: string
  readonly numwant?: number
  readonly from?: string
  readonly extra?: string
  readonly headers?: string
  readonly method?: string
}

/** The head and the body of a bencoded reply, decoded: numbers, texts, and bytes as latin1. */
export interface TrackerReply {
  readonly head: string
  readonly body: string
  readonly failure: string | null
  readonly warning: string | null
  readonly complete: number
  readonly incomplete: number
  readonly downloaded: number
  readonly interval: number
  readonly minInterval: number
  readonly retryIn: number
  readonly externalIp: string | null
  /** `1.2.3.4:5`, sorted. */
  readonly peers: readonly string[]
  /** `2001:db8:0:0:0:0:0:1 5`, sorted; null: the key is missing. */
  readonly peers6: readonly string[] | null
}

export function announceTarget(given: AnnounceGiven = {}): string {
  const query = [
    `info_hash=${escaped(given.hash ?? hashOf(given.torrent ?? 1))}`,
    `peer_id=${(given.peer ?? '-qB4520-').padEnd(20, '.')}`,
    `port=${given.port ?? 6_881}`,
    `uploaded=${given.up ?? 0}`,
    `downloaded=${given.down ?? 0}`,
    `left=${given.left ?? 0}`,
    ...(given.event === undefined ? [] : [`event=${given.event}`]),
    ...(given.numwant === undefined ? [] : [`numwant=${given.numwant}`]),
    'compact=1',
  ].join('&')
  return `/${passkeyOf(given.member ?? 1)}/announce?${query}${given.extra ?? ''}`
}

export function announceRequest(given: AnnounceGiven = {}): string {
  return `${given.method ?? 'GET'} ${announceTarget(given)} HTTP/1.1\r\nHost: t\r\n${given.headers ?? ''}\r\n`
}

/** Sends an announce to the tracker and reads its reply. */
export function announce(tracker: Tracker, given: AnnounceGiven = {}): TrackerReply {
  const text = tracker.send(announceRequest(given), given.from)
  if (text === null) throw new Error('the announce was queued')
  return readReply(text)
}

/** Reads a whole HTTP reply with a bencoded body; its Content-Length must be exact. */
export function readReply(text: string): TrackerReply {
  const end = text.indexOf('\r\n\r\n') + 4
  const head = text.slice(0, end)
  const body = text.slice(end)
  const length = /^Content-Length: (\d+)\r$/m.exec(head)?.[1]
  if (Number(length) !== body.length) throw new Error(`Content-Length ${length}: ${text}`)
  const found = bencode.decode(Buffer.from(body, 'latin1')) as Record<string, unknown>
  const words = (name: string) =>
    found[name] === undefined ? null : Buffer.from(found[name] as Uint8Array).toString('latin1')
  const number = (name: string) => Number(found[name] ?? Number.NaN)
  const peers6 = words('peers6')
  return {
    head,
    body,
    failure: words('failure reason'),
    warning: words('warning message'),
    complete: number('complete'),
    incomplete: number('incomplete'),
    downloaded: number('downloaded'),
    interval: number('interval'),
    minInterval: number('min interval'),
    retryIn: number('retry in'),
    externalIp: words('external ip'),
    peers: Array.isArray(found.peers) ? [] : endpoints4(words('peers') ?? ''),
    peers6: peers6 === null ? null : endpoints6(peers6),
  }
}

function endpoints4(text: string): string[] {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length % 6 !== 0) throw new Error(`${bytes.length} bytes of peers`)
  const count = bytes.length / 6
  return Array.from({ length: count }, (_, index) => {
    const at = index * 6
    return `${bytes.subarray(at, at + 4).join('.')}:${bytes.readUInt16BE(at + 4)}`
  }).sort()
}

function endpoints6(text: string): string[] {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length % 18 !== 0) throw new Error(`${bytes.length} bytes of peers6`)
  return Array.from({ length: bytes.length / 18 }, (_, index) => {
    const at = index * 18
    const group = (place: number) => bytes.readUInt16BE(at + 2 * place).toString(16)
    const address = Array.from({ length: 8 }, (_, place) => group(place)).join(':')
    return `${address} ${bytes.readUInt16BE(at + 16)}`
  }).sort()
}
