import { randomBytes } from 'node:crypto'
import net from 'node:net'
import bencode from 'bencode'
import { slowness } from '../slowness.ts'

/** The announce of a client; bytes are absolute, as clients report them. */
export interface Announce {
  readonly passkey: string
  /** 40 hex digits. */
  readonly infoHash: string
  /** 20 bytes. */
  readonly peerId: Buffer
  readonly port: number
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left: bigint
  readonly event?: 'started' | 'stopped' | 'completed' | 'paused'
  readonly numwant?: number
  /** The local address to connect from; a matching one unless given. */
  readonly from?: string
}

export interface AnnounceReply {
  readonly failure: string | null
  readonly warning: string | null
  readonly complete: number
  readonly incomplete: number
  readonly downloaded: number
  readonly interval: number
  /** `address:port`, IPv6 in brackets. */
  readonly peers: readonly string[]
}

/**
 * Whether the tracker entered the announce: a torrent that it does not know yet is answered with a
 * warning, not with a failure, and its peer is in no swarm.
 */
export function isTaken({ failure, warning }: Pick<AnnounceReply, 'failure' | 'warning'>): boolean {
  return failure === null && warning === null
}

/**
 * Longer than `babou shadow` holds a request while it hands clients over, and shorter than `until`
 * waits for the next one.
 */
const REPLY_SECONDS = 20

/** Sends one announce over a new connection. Rejects without a complete reply. */
export async function announce(trackerUrl: string, say: Announce): Promise<AnnounceReply> {
  const { hostname, port } = new URL(trackerUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  const request =
    `GET ${announcePath(say)} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    'User-Agent: babou-test/1\r\nConnection: close\r\n\r\n'
  return readReply(await exchange(host, Number(port), request, say.from))
}

function announcePath(say: Announce): string {
  const event = say.event === undefined ? '' : `&event=${say.event}`
  return (
    `/${say.passkey}/announce?info_hash=${escaped(Buffer.from(say.infoHash, 'hex'))}` +
    `&peer_id=${escaped(say.peerId)}&port=${say.port}&uploaded=${say.uploaded}` +
    `&downloaded=${say.downloaded}&left=${say.left}&compact=1&numwant=${say.numwant ?? 50}${event}`
  )
}

/** A random Azureus-style peer ID of 20 bytes. */
export function aPeerId(): Buffer {
  return Buffer.concat([Buffer.from('-BB0100-'), randomBytes(12)])
}

function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

function exchange(
  host: string,
  port: number,
  request: string,
  localAddress?: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, localAddress })
    const chunks: Buffer[] = []
    socket.setTimeout(REPLY_SECONDS * slowness() * 1000, () =>
      socket.destroy(new Error('no reply in time')),
    )
    socket.on('connect', () => socket.write(request))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const whole = Buffer.concat(chunks)
      const bodyAt = whole.indexOf('\r\n\r\n') + 4
      const length = Number(/content-length: (\d+)/i.exec(whole.toString('latin1'))?.[1] ?? -1)
      if (bodyAt > 3 && whole.length - bodyAt === length) resolve(whole.subarray(bodyAt))
      else reject(new Error('the connection closed without a whole reply'))
    })
  })
}

function readReply(body: Buffer): AnnounceReply {
  const reply = bencode.decode(body) as Record<string, Uint8Array | number | undefined>
  const text = (key: string) => {
    const value = reply[key]
    return value === undefined ? null : Buffer.from(value as Uint8Array).toString('latin1')
  }
  const bytes = (key: string) => Buffer.from((reply[key] as Uint8Array | undefined) ?? [])
  return {
    failure: text('failure reason'),
    warning: text('warning message'),
    complete: Number(reply.complete ?? 0),
    incomplete: Number(reply.incomplete ?? 0),
    downloaded: Number(reply.downloaded ?? 0),
    interval: Number(reply.interval ?? 0),
    peers: [...peers4(bytes('peers')), ...peers6(bytes('peers6'))],
  }
}

function peers4(bytes: Buffer): string[] {
  return everyNth(bytes, 6).map(
    (peer) => `${[...peer.subarray(0, 4)].join('.')}:${peer.readUInt16BE(4)}`,
  )
}

function peers6(bytes: Buffer): string[] {
  return everyNth(bytes, 18).map((peer) => {
    const groups = everyNth(peer.subarray(0, 16), 2).map((two) => two.readUInt16BE(0).toString(16))
    return `[${groups.join(':')}]:${peer.readUInt16BE(16)}`
  })
}

function everyNth(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: bytes.length / size }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}
