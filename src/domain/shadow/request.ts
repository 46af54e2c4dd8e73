// The contents of an announce or a scrape, in any form of URL, as far as needed to compare requests
// and to distinguish sessions. Values stay escaped: a client always escapes the same bytes in the
// same way.

export interface SeenRequest {
  readonly kind: 'announce' | 'scrape' | 'other'
  /** The passkey as it is written in the URL; null: none was found. */
  readonly passkey: string | null
  /** A text that identifies the torrent and the client; null: the request is no announce. */
  readonly session: string | null
  readonly infoHash: string
  readonly uploaded: bigint | null
  readonly downloaded: bigint | null
  readonly numwant: number | null
}

/** Parameters whose values may look like a passkey although they are none. */
const NO_PASSKEY = new Set(['info_hash', 'peer_id', 'key', 'trackerid', 'ip', 'ipv4', 'ipv6'])
const NAMED = new Set(['passkey', 'uk', 'pid', 'authkey', 'torrent_pass'])
const SOME_KEY = /^[0-9A-Za-z]{16,64}$/
const HEX_KEY = /^[0-9A-Fa-f]{32}$/

/** Reads the target of a request, which consists of path and query. */
export function readTarget(target: string): SeenRequest {
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  const pairs = at < 0 ? [] : target.slice(at + 1).split(/[&?]/)
  const values = new Map<string, string>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    if (!values.has(name)) values.set(name, equals < 0 ? '' : pair.slice(equals + 1))
  }
  const isScrape = /(^|\/)scrape/.test(path)
  const isAnnounce = !isScrape && values.has('info_hash') && values.has('peer_id')
  const infoHash = values.get('info_hash') ?? ''
  const passkey = passkeyOf(path, values)
  const session = `${passkey ?? ''} ${infoHash} ${values.get('peer_id') ?? ''}`
  return {
    kind: isScrape ? 'scrape' : isAnnounce ? 'announce' : 'other',
    passkey,
    session: isAnnounce ? session : null,
    infoHash,
    uploaded: bytesOf(values.get('uploaded')),
    downloaded: bytesOf(values.get('downloaded')),
    numwant: wantedOf(values.get('numwant')),
  }
}

function passkeyOf(path: string, values: ReadonlyMap<string, string>): string | null {
  const inPath = path.split('/').find((part) => SOME_KEY.test(part))
  if (inPath !== undefined) return inPath
  for (const [name, value] of values) if (NAMED.has(name) && SOME_KEY.test(value)) return value
  for (const [name, value] of values) {
    if (!NO_PASSKEY.has(name) && HEX_KEY.test(value)) return value
  }
  return null
}

function bytesOf(text: string | undefined): bigint | null {
  return text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : null
}

function wantedOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
}
