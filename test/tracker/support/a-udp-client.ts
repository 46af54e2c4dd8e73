import dgram from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { hashOf, passkeyOf } from './a-tracker.ts'

export interface UdpAnnounceGiven {
  readonly member?: number
  readonly torrent?: number
  readonly peer?: string
  readonly port?: number
  readonly up?: bigint
  readonly down?: bigint
  readonly left?: bigint
  readonly event?: number
  readonly numwant?: number
  /** The `ip` field, which is ignored. */
  readonly ip?: number
  /** The bytes after the first 98, in place of the passkey's URL. */
  readonly options?: Buffer
}

export const urlData = (text: string) =>
  Buffer.concat([Buffer.of(2, text.length), Buffer.from(text, 'latin1')])

export function connectPacket(transaction: number, magic = 0x41727101980n): Buffer {
  const packet = Buffer.alloc(16)
  packet.writeBigUInt64BE(magic)
  packet.writeInt32BE(transaction, 12)
  return packet
}

export function announcePacket(connection: bigint, given: UdpAnnounceGiven = {}): Buffer {
  const packet = Buffer.alloc(98)
  packet.writeBigUInt64BE(connection)
  packet.writeInt32BE(1, 8)
  packet.writeInt32BE(77, 12)
  packet.write(hashOf(given.torrent ?? 1), 16, 'hex')
  packet.write((given.peer ?? '-qB4520-').padEnd(20, '.'), 36, 'latin1')
  packet.writeBigUInt64BE(given.down ?? 0n, 56)
  packet.writeBigUInt64BE(given.left ?? 0n, 64)
  packet.writeBigUInt64BE(given.up ?? 0n, 72)
  packet.writeInt32BE(given.event ?? 0, 80)
  packet.writeUInt32BE(given.ip ?? 0, 84)
  packet.writeInt32BE(0x5213d3ac, 88)
  packet.writeInt32BE(given.numwant ?? -1, 92)
  packet.writeUInt16BE(given.port ?? 6_881, 96)
  const options = given.options ?? urlData(`/${passkeyOf(given.member ?? 1)}/announce`)
  return Buffer.concat([packet, options])
}

export function scrapePacket(connection: bigint, torrents: readonly number[], rest = ''): Buffer {
  const head = Buffer.alloc(16)
  head.writeBigUInt64BE(connection)
  head.writeInt32BE(2, 8)
  head.writeInt32BE(78, 12)
  const hashes = torrents.map((id) => Buffer.from(hashOf(id), 'hex'))
  return Buffer.concat([head, ...hashes, rest === '' ? Buffer.alloc(0) : urlData(rest)])
}

/** A client with a new socket, whose address is `from`. */
export async function aUdpClient(port: number, host = '127.0.0.1', from = host) {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, from)
  await once(socket, 'listening')
  let heard = 0
  socket.on('message', () => heard++)

  async function ask(packet: Buffer, seconds = 5, to = port): Promise<Buffer | null> {
    const stop = new AbortController()
    const reply = once(socket, 'message', { signal: stop.signal }).catch(() => null)
    socket.send(packet, to, host)
    const late = delay(seconds * 1_000, null, { signal: stop.signal }).catch(() => null)
    const found = (await Promise.race([reply, late])) as [Buffer] | null
    stop.abort()
    return found === null ? null : found[0]
  }

  async function connect(): Promise<bigint> {
    let reply = await ask(connectPacket(5))
    while (reply?.readInt32BE(0) === 3) reply = ((await once(socket, 'message')) as [Buffer])[0]
    if (reply === null) throw new Error('no reply to a connect')
    return reply.readBigUInt64BE(8)
  }

  async function announce(given: UdpAnnounceGiven = {}, connection?: bigint) {
    const reply = await ask(announcePacket(connection ?? (await connect()), given))
    if (reply === null) throw new Error('no reply to an announce')
    return readUdpReply(reply, host.includes(':') ? 18 : 6)
  }

  return {
    ask,
    connect,
    announce,
    send: (packet: Buffer) => socket.send(packet, port, host),
    /** Datagrams received so far. */
    heard: () => heard,
    close: () => socket.close(),
  }
}

function readUdpReply(reply: Buffer, endpointBytes: number) {
  const action = reply.readInt32BE(0)
  const transaction = reply.readInt32BE(4)
  if (action === 3) return { error: reply.toString('latin1', 8), transaction, bytes: reply.length }
  const endpoints = reply.subarray(20)
  if (endpoints.length % endpointBytes !== 0) throw new Error(`${endpoints.length} bytes of peers`)
  return {
    error: null,
    transaction,
    bytes: reply.length,
    interval: reply.readInt32BE(8),
    leechers: reply.readInt32BE(12),
    seeders: reply.readInt32BE(16),
    ports: Array.from({ length: endpoints.length / endpointBytes }, (_, index) =>
      endpoints.readUInt16BE((index + 1) * endpointBytes - 2),
    ).sort((a, b) => a - b),
  }
}
