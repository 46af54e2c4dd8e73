import dgram from 'node:dgram'
import { once } from 'node:events'

const TYPE = { data: 0, state: 2, reset: 3, syn: 4 } as const
const HEADER = 20
/** Numbers of packets have 16 bits: the second packet of data is after the largest. */
const FIRST = 0xffff
/** A selective acknowledgment (BEP 29) of nothing, which readers must skip. */
const SELECTIVE = Buffer.from([0, 4, 0, 0, 0, 0])

/** A packet of data, by its place in the stream from 0. */
interface Spoken {
  readonly place: number
  readonly bytes: Uint8Array
}

interface UtpAnswers {
  /** Whether it accepts connections; otherwise it resets them. */
  readonly accepts?: boolean
  /** What it sends after the first packet of data, in this order. */
  readonly speak?: (hello: Buffer) => readonly Spoken[]
}

/** A client that only listens for uTP (BEP 29), without congestion control. */
export interface UtpPeer {
  readonly port: number
  /** Which packets never arrive, by their number from 0. */
  loses: (packet: number) => boolean
  /** Connections that the other side has reset. */
  resets: number
  readonly stop: () => void
}

/** Starts one on a free UDP port of this address. */
export async function startUtpPeer(
  host: '127.0.0.1' | '::1',
  { accepts = true, speak = () => [] }: UtpAnswers = {},
): Promise<UtpPeer> {
  const socket = dgram.createSocket(host === '::1' ? 'udp6' : 'udp4').bind(0, host)
  await once(socket, 'listening')
  let packets = 0
  let connection = 0
  const peer: UtpPeer = {
    port: socket.address().port,
    loses: () => false,
    resets: 0,
    stop: () => void socket.close(),
  }
  socket.on('message', (bytes, { port }) => {
    if (peer.loses(packets++)) return
    const [type, seq] = [bytes[0] >> 4, bytes.readUInt16BE(16)]
    const send = (kind: number, number: number, data?: Uint8Array) =>
      socket.send(packet(kind, connection, number, seq, data), port, host)
    if (type === TYPE.reset) peer.resets++
    if (type === TYPE.syn) {
      connection = bytes.readUInt16BE(2)
      send(accepts ? TYPE.state : TYPE.reset, FIRST)
    }
    if (type !== TYPE.data) return
    send(TYPE.state, FIRST)
    for (const { place, bytes: said } of speak(bytes.subarray(HEADER))) {
      send(TYPE.data, (FIRST + place) & 0xffff, said)
    }
  })
  return peer
}

function packet(
  type: number,
  connection: number,
  seq: number,
  ack: number,
  data: Uint8Array = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(HEADER)
  const hasExtension = type === TYPE.state
  header[0] = (type << 4) | 1
  header[1] = hasExtension ? 1 : 0
  header.writeUInt16BE(connection, 2)
  header.writeUInt32BE(65_536, 12)
  header.writeUInt16BE(seq, 16)
  header.writeUInt16BE(ack, 18)
  return Buffer.concat([header, hasExtension ? SELECTIVE : Buffer.alloc(0), data])
}
