import type { Bencoded, Dictionary } from './bencode.ts'
import { decodeDictionary, isDictionary } from './bencode.ts'
import { must } from './fault.ts'

/** A tracker's reply to an announce. */
export interface Reply {
  readonly failure: string | null
  readonly warning: string | null
  readonly interval: number | null
  readonly minInterval: number | null
  readonly complete: number | null
  readonly incomplete: number | null
  readonly downloaded: number | null
  /** Endpoints such as `127.0.0.1:6881` and `[::1]:6881`. */
  readonly peers: readonly string[]
  readonly peers6: readonly string[]
  readonly externalIp: Buffer | null
  readonly all: Dictionary
}

export interface Counts {
  readonly complete: number
  readonly incomplete: number
  readonly downloaded: number
  readonly downloaders: number | null
}

/** @throws Fault when strict clients could not read the body */
export function readReply(body: Buffer): Reply {
  const all = decodeDictionary(body)
  return {
    failure: textOf(all['failure reason']),
    warning: textOf(all['warning message']),
    interval: numberOf(all.interval),
    minInterval: numberOf(all['min interval']),
    complete: numberOf(all.complete),
    incomplete: numberOf(all.incomplete),
    downloaded: numberOf(all.downloaded),
    peers: endpoints(all.peers, 4),
    peers6: endpoints(all.peers6, 16),
    externalIp: Buffer.isBuffer(all['external ip']) ? all['external ip'] : null,
    all,
  }
}

/**
 * Returns the counts in the reply to a scrape, by info hash in hex. @throws Fault as `readReply`
 * does
 */
export function readScrape(body: Buffer): { failure: string | null; files: Map<string, Counts> } {
  const all = decodeDictionary(body)
  const files = new Map<string, Counts>()
  if (isDictionary(all.files)) {
    for (const [hash, counts] of Object.entries(all.files)) {
      must(isDictionary(counts), 'a file of the scrape is not a dictionary')
      files.set(Buffer.from(hash, 'latin1').toString('hex'), {
        complete: numberOf(counts.complete) ?? NaN,
        incomplete: numberOf(counts.incomplete) ?? NaN,
        downloaded: numberOf(counts.downloaded) ?? NaN,
        downloaders: numberOf(counts.downloaders),
      })
    }
  }
  return { failure: textOf(all['failure reason']), files }
}

/** Returns compact endpoints (BEP 23, BEP 7) as text. @throws Fault if one of them is incomplete */
export function endpoints(value: Bencoded | undefined, addressBytes: 4 | 16): string[] {
  if (!Buffer.isBuffer(value)) return []
  const size = addressBytes + 2
  must(value.length % size === 0, `${value.length} bytes of peers are not a multiple of ${size}`)
  const found: string[] = []
  for (let at = 0; at < value.length; at += size) {
    found.push(endpoint(value.subarray(at, at + size)))
  }
  return found
}

function endpoint(bytes: Buffer): string {
  const port = bytes.readUInt16BE(bytes.length - 2)
  if (bytes.length === 6) return `${[...bytes.subarray(0, 4)].join('.')}:${port}`
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16))
  return `[${groups.join(':')}]:${port}`
}

function textOf(value: Bencoded | undefined): string | null {
  return Buffer.isBuffer(value) ? value.toString('latin1') : null
}

function numberOf(value: Bencoded | undefined): number | null {
  return typeof value === 'number' ? value : null
}
