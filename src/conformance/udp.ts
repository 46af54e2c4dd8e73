import { createSocket } from 'node:dgram'
import { hostOf } from './exchange.ts'
import { must } from './fault.ts'

/** The protocol ID in a connect request (BEP 15). */
const PROTOCOL_ID = 0x41727101980n
export const ACTION = { connect: 0, announce: 1, scrape: 2, error: 3 } as const

const WAIT_MS = 1_500

/** Sends one packet. Resolves with the reply, or null if none arrives in a short time. */
export function udpExchange(at: URL, packet: Buffer): Promise<Buffer | null> {
  const host = hostOf(at)
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    const end = (reply: Buffer | null): void => {
      clearTimeout(late)
      socket.close()
      resolve(reply)
    }
    const late = setTimeout(() => end(null), WAIT_MS)
    socket.once('message', end).once('error', reject)
    socket.send(packet, Number(at.port), host)
  })
}

export function connectPacket(transaction: number, magic = PROTOCOL_ID): Buffer {
  const packet = Buffer.alloc(16)
  packet.writeBigUInt64BE(magic, 0)
  packet.writeUInt32BE(ACTION.connect, 8)
  packet.writeUInt32BE(transaction, 12)
  return packet
}

/** Requests a connection ID. @throws Fault if the tracker does not return one */
export async function connectionId(at: URL): Promise<bigint> {
  const transaction = 0x1234_5678
  const reply = await udpExchange(at, connectPacket(transaction))
  must(reply !== null, 'no reply to a connect')
  must(reply.length === 16, `${reply.length} bytes instead of 16`)
  must(reply.readUInt32BE(0) === ACTION.connect, `action ${reply.readUInt32BE(0)}`)
  must(reply.readUInt32BE(4) === transaction, 'another transaction id')
  return reply.readBigUInt64BE(8)
}

export interface UdpAnnounce {
  readonly connection: bigint
  readonly hash: string
  readonly peerId: string
  readonly left: bigint
  readonly port: number
  readonly event?: number
  readonly numwant?: number
  /** The options of BEP 41, which follow the 98 bytes of the request. */
  readonly options: Buffer
}

export function announcePacket(given: UdpAnnounce): Buffer {
  const packet = Buffer.alloc(98)
  packet.writeBigUInt64BE(given.connection, 0)
  packet.writeUInt32BE(ACTION.announce, 8)
  packet.writeUInt32BE(7, 12)
  Buffer.from(given.hash, 'hex').copy(packet, 16)
  Buffer.from(given.peerId, 'hex').copy(packet, 36)
  packet.writeBigUInt64BE(given.left, 64)
  packet.writeUInt32BE(given.event ?? 0, 80)
  packet.writeInt32BE(given.numwant ?? -1, 92)
  packet.writeUInt16BE(given.port, 96)
  return Buffer.concat([packet, given.options])
}

export function scrapePacket(connection: bigint, hashes: readonly string[]): Buffer {
  const head = Buffer.alloc(16)
  head.writeBigUInt64BE(connection, 0)
  head.writeUInt32BE(ACTION.scrape, 8)
  head.writeUInt32BE(9, 12)
  return Buffer.concat([head, ...hashes.map((hash) => Buffer.from(hash, 'hex'))])
}

/**
 * Returns options with URL data in pieces of at most `pieceBytes`, and the option that ends them
 * (BEP 41).
 */
export function urlData(path: string, pieceBytes = 255): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < path.length; at += pieceBytes) {
    const piece = Buffer.from(path.slice(at, at + pieceBytes), 'latin1')
    parts.push(Buffer.from([2, piece.length]), piece)
  }
  return Buffer.concat([...parts, Buffer.from([0])])
}
