import { randomInt } from 'node:crypto'
import dgram from 'node:dgram'

// The opening side of a uTP connection (BEP 29), as far as a handshake needs it. There is no
// congestion control, because it sends only one packet of 68 bytes.

const TYPE = { data: 0, fin: 1, state: 2, reset: 3, syn: 4 } as const
const VERSION = 1
const HEADER = 20
const WINDOW = 256 * 1_024
const RESEND_MS = 700
const SYN_SEQ = 1
const HELLO_SEQ = 2
/** The most packets that wait for one that was sent earlier. */
const MOST_EARLY = 256

/** Why a conversation ended: a timeout, a refusal, or the client ended it. */
type UtpEnd = 'silent' | 'refused' | 'ended'

interface UtpHandlers {
  /** Called with the bytes of the stream, in order. */
  readonly data: (bytes: Buffer) => void
  /**
   * Called once, but not after `close`. `isOpen`: whether the client had accepted the connection.
   */
  readonly end: (why: UtpEnd, isOpen: boolean) => void
}

interface UtpTarget {
  readonly host: string
  readonly port: number
  /** The bytes to send when the client accepts the connection. */
  readonly hello: Uint8Array
  readonly timeoutMs: number
}

interface Packet {
  readonly type: number
  readonly connection: number
  readonly seq: number
  readonly ack: number
  readonly bytes: Buffer
}

interface UtpState {
  readonly socket: dgram.Socket
  readonly handlers: UtpHandlers
  readonly hello: Uint8Array
  /**
   * Packets to the client have the connection ID `id + 1`, except the first; those of the client
   * have `id`.
   */
  readonly id: number
  readonly early: Map<number, Buffer>
  isOpen: boolean
  isAcknowledged: boolean
  isClosed: boolean
  /** The sequence number of the client's last packet that was taken in order. */
  taken: number
  timers: NodeJS.Timeout[]
}

/** Connects to a UDP port with uTP and sends `hello`. Only packets from that endpoint are read. */
export function connectUtp(
  { host, port, hello, timeoutMs }: UtpTarget,
  handlers: UtpHandlers,
): { readonly close: () => void } {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
  const utp: UtpState = {
    ...{ socket, handlers, hello, id: randomInt(0x1_0000), early: new Map() },
    ...{ isOpen: false, isAcknowledged: false, isClosed: false, taken: 0, timers: [] },
  }
  const resend = () => (utp.isOpen ? sendHello(utp) : sendSyn(utp))
  socket.on('error', () => end(utp, 'refused'))
  socket.on('message', (bytes) => {
    const packet = read(bytes)
    if (packet !== null && packet.connection === utp.id) take(utp, packet)
  })
  socket.on('connect', () => {
    resend()
    utp.timers.push(setInterval(() => utp.isAcknowledged || resend(), RESEND_MS))
  })
  utp.timers.push(setTimeout(() => end(utp, 'silent'), timeoutMs))
  socket.connect(port, host)
  return { close: () => close(utp) }
}

function take(utp: UtpState, { type, seq, ack, bytes }: Packet): void {
  if (type === TYPE.reset) return end(utp, 'refused')
  if (type === TYPE.syn) return
  if (!utp.isOpen) {
    if (type !== TYPE.state) return
    utp.isOpen = true
    // Clients give their first packet of data the number of this acknowledgment (libutp,
    // libtorrent).
    utp.taken = (seq - 1) & 0xffff
    sendHello(utp)
    return
  }
  if (ack === HELLO_SEQ) utp.isAcknowledged = true
  if (type === TYPE.state) return
  if (type === TYPE.data && utp.early.size < MOST_EARLY) utp.early.set(seq, bytes)
  for (let next = (utp.taken + 1) & 0xffff; utp.early.has(next); next = (next + 1) & 0xffff) {
    const data = utp.early.get(next) ?? Buffer.alloc(0)
    utp.early.delete(next)
    utp.taken = next
    utp.handlers.data(data)
    if (utp.isClosed) return
  }
  send(utp, TYPE.state, HELLO_SEQ + 1)
  if (type === TYPE.fin) end(utp, 'ended')
}

function sendSyn(utp: UtpState): void {
  send(utp, TYPE.syn, SYN_SEQ)
}

function sendHello(utp: UtpState): void {
  send(utp, TYPE.data, HELLO_SEQ, utp.hello)
}

function send(utp: UtpState, type: number, seq: number, bytes: Uint8Array = EMPTY): void {
  const packet = Buffer.alloc(HEADER + bytes.length)
  packet[0] = (type << 4) | VERSION
  packet.writeUInt16BE(type === TYPE.syn ? utp.id : (utp.id + 1) & 0xffff, 2)
  packet.writeUInt32BE(microseconds(), 4)
  packet.writeUInt32BE(WINDOW, 12)
  packet.writeUInt16BE(seq, 16)
  packet.writeUInt16BE(utp.taken, 18)
  packet.set(bytes, HEADER)
  // Errors need no handling here: a refusal by ICMP is an event of the socket.
  utp.socket.send(packet, () => undefined)
}

const EMPTY = new Uint8Array(0)

function microseconds(): number {
  return Number((process.hrtime.bigint() / 1_000n) & 0xffff_ffffn)
}

/** Returns null for anything but a packet of this version. */
function read(bytes: Buffer): Packet | null {
  if (bytes.length < HEADER || (bytes[0] & 0xf) !== VERSION) return null
  let extension = bytes[1]
  let at = HEADER
  while (extension !== 0) {
    if (at + 2 > bytes.length) return null
    extension = bytes[at]
    at += 2 + bytes[at + 1]
  }
  if (at > bytes.length) return null
  return {
    type: bytes[0] >> 4,
    connection: bytes.readUInt16BE(2),
    seq: bytes.readUInt16BE(16),
    ack: bytes.readUInt16BE(18),
    bytes: bytes.subarray(at),
  }
}

function end(utp: UtpState, why: UtpEnd): void {
  if (utp.isClosed) return
  const { isOpen } = utp
  close(utp)
  utp.handlers.end(why, isOpen)
}

/** Resets the connection, so that the client does not wait for more. */
function close(utp: UtpState): void {
  if (utp.isClosed) return
  utp.isClosed = true
  for (const timer of utp.timers) clearTimeout(timer)
  try {
    if (utp.isOpen) send(utp, TYPE.reset, HELLO_SEQ + 1)
    utp.socket.close()
  } catch {
    // The socket was never connected, so there is nothing to reset.
  }
}
