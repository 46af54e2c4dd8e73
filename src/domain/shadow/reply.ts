import bencode from 'bencode'

// The contents of a reply from a tracker, ours or another one, in a form in which two can be
// compared.

/** The reply to an announce or a scrape. */
export interface ReplyFacts {
  readonly outcome: 'accepted' | 'warned' | 'refused'
  /** The text of the failure or the warning; '' if there is neither. */
  readonly reason: string
  /** Null: the reply does not contain this count. */
  readonly complete: number | null
  readonly incomplete: number | null
  readonly intervalSeconds: number | null
  /** Addresses and ports in hex. */
  readonly peers: ReadonlySet<string>
}

type Dictionary = Readonly<Record<string, unknown>>

const PEER_BYTES = { peers: 6, peers6: 18 } as const

/** Returns the contents of a reply; null: it is not a bencoded dictionary. */
export function readReply(body: Uint8Array): ReplyFacts | null {
  const reply = decoded(body)
  if (reply === null) return null
  const failure = textOf(reply['failure reason'])
  const warning = textOf(reply['warning message'])
  return {
    outcome: failure !== null ? 'refused' : warning !== null ? 'warned' : 'accepted',
    reason: failure ?? warning ?? '',
    complete: numberOf(reply.complete),
    incomplete: numberOf(reply.incomplete),
    intervalSeconds: numberOf(reply.interval),
    peers: new Set([...peersOf(reply, 'peers'), ...peersOf(reply, 'peers6')]),
  }
}

function decoded(body: Uint8Array): Dictionary | null {
  try {
    const value = bencode.decode(body)
    const isDictionary = typeof value === 'object' && value !== null
    const isOther = Array.isArray(value) || value instanceof Uint8Array
    return isDictionary && !isOther ? (value as Dictionary) : null
  } catch {
    // If the body cannot be read, it is not the reply of a tracker.
    return null
  }
}

function textOf(value: unknown): string | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}

function peersOf(reply: Dictionary, key: keyof typeof PEER_BYTES): string[] {
  const value = reply[key]
  if (value instanceof Uint8Array) {
    const size = PEER_BYTES[key]
    const hex = Buffer.from(value).toString('hex')
    return Array.from({ length: Math.floor(value.length / size) }, (_, index) =>
      hex.slice(2 * size * index, 2 * size * (index + 1)),
    )
  }
  if (!Array.isArray(value)) return []
  return value.flatMap((peer: unknown) => dictionaryPeer(peer as Dictionary | null) ?? [])
}

/**
 * Returns a peer in a list of dictionaries. IPv4 addresses are written as in a compact list, so
 * that both kinds of lists can be compared.
 */
function dictionaryPeer(peer: Dictionary | null): string | null {
  const [ip, port] = [textOf(peer?.ip), numberOf(peer?.port)]
  if (ip === null || port === null) return null
  const octets = ip.split('.').map(Number)
  const isIpv4 = octets.length === 4 && octets.every((octet) => octet >= 0 && octet < 256)
  const address = isIpv4 ? Buffer.from(octets).toString('hex') : ip
  return `${address}${port.toString(16).padStart(4, '0')}`
}
