import net from 'node:net'

/** The result of a connection. */
export const FOUND = {
  /** It answered with the torrent's hash. */
  reached: 'reached',
  /** A program listens, but did not say which torrent: it may only accept encrypted connections. */
  listens: 'listens',
  /** It answered with another hash, or as something else. */
  other: 'other',
  /** Refused, apparently by the client's machine. */
  failed: 'failed',
  /** No answer, or no route: the cause may be on our side. */
  silent: 'silent',
} as const
export type Found = (typeof FOUND)[keyof typeof FOUND]

/** BEP 3: a length, the protocol's name, eight reserved bytes, the info hash, our peer ID. */
const NAME = Buffer.from('\x13BitTorrent protocol', 'latin1')
const HASH_AT = NAME.length + 8
const HASH_END = HASH_AT + 20

function handshake(infoHash: Uint8Array, peerId: Uint8Array): Buffer {
  return Buffer.concat([NAME, Buffer.alloc(8), infoHash, peerId])
}

/** Connects to a client like a peer; resolves within twice `timeoutMs`, never rejects. */
export function probe(
  host: string,
  port: number,
  infoHash: Uint8Array,
  peerId: Uint8Array,
  timeoutMs: number,
): Promise<Found> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true })
    let heard = Buffer.alloc(0)
    let isOpen = false
    const end = (found: Found): void => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(timeoutMs, () => end(isOpen ? FOUND.listens : FOUND.silent))
    socket.on('connect', () => {
      isOpen = true
      socket.write(handshake(infoHash, peerId))
    })
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      const known = Math.min(heard.length, NAME.length)
      if (heard.compare(NAME, 0, known, 0, known) !== 0) return end(FOUND.other)
      if (heard.length < HASH_END) return
      const isSame = heard.compare(infoHash, 0, 20, HASH_AT, HASH_END) === 0
      end(isSame ? FOUND.reached : FOUND.other)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      const isRefused = code === 'ECONNREFUSED' || code === 'ECONNRESET'
      end(isOpen ? FOUND.listens : isRefused ? FOUND.failed : FOUND.silent)
    })
    socket.on('close', () => end(isOpen ? FOUND.listens : FOUND.silent))
  })
}
