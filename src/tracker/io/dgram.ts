import dgram from 'node:dgram'
import { createRemote, setAddress } from '../memory/remote.ts'
import type { Remote } from '../memory/remote.ts'
import { STAT } from '../memory/statistics.ts'
import { parseAddress } from '../wire/parse-address.ts'
import { createDatagramTurn, MAX_DATAGRAMS } from './datagram-turn.ts'
import type { TransportOptions, UdpOptions } from './transport.ts'
import type { World } from '../memory/world.ts'

/** How many datagrams may wait for their turn; further ones are dropped. */
const MAX_WAITING = 4_096

interface Datagram {
  readonly bytes: Buffer
  readonly from: dgram.RemoteInfo
  /** The ticket as in engines.ts. */
  readonly ticket: number
}

interface UdpState {
  batch: Datagram[]
  readonly world: World
  readonly socket: dgram.Socket
  isScheduled: boolean
  readonly text: Buffer
  readonly addressWords: Int32Array
  readonly remote: Remote
  readonly turn: ReturnType<typeof createDatagramTurn>
  waiting: Datagram[]
  readonly udp: UdpOptions
  readonly options: TransportOptions
}

/**
 * Creates a UDP socket of Node, over a bound one (`fd`) or on a port that it binds. Only the first
 * thread has one: Node cannot bind a UDP port for several threads.
 */
export function createUdpSocket(options: TransportOptions, udp: UdpOptions, fd: number | null) {
  const { world, journal } = options
  const { engine, host } = udp
  const { words, stats } = world
  const socket = dgram.createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' })
  const it: UdpState = {
    batch: [],
    world,
    socket,
    isScheduled: false,
    text: Buffer.alloc(64),
    addressWords: new Int32Array(4),
    remote: createRemote(),
    turn: createDatagramTurn({
      ...{ engine, journal, send: (to, bytes, start, end) => send(it, to, bytes, start, end) },
      sent: () => undefined,
      passedOn: (from, ticket) => passedOn(it, it.batch[from], ticket),
      internalError(error) {
        words[stats + STAT.internalErrors]++
        options.error('tracker.internal-error', error)
      },
    }),
    waiting: [],
    udp,
    options,
  }

  return {
    start: () => start(it, fd),
    close: () => close(it),
  }
}

function send(it: UdpState, to: number, bytes: Uint8Array, start: number, end: number): void {
  const { words, stats } = it.world
  const { socket } = it
  const { address, port: at } = it.batch[to].from
  words[stats + STAT.bytesOut] += end - start
  // A copy, because the datagram is sent later, when the buffer is already used again.
  socket.send(Uint8Array.prototype.slice.call(bytes, start, end), at, address)
}

function schedule(it: UdpState): void {
  if (it.isScheduled) return
  it.isScheduled = true
  setImmediate(() => answer(it))
}

/** Handles a datagram to which another tracker replies. */
function passedOn(it: UdpState, { bytes, from }: Datagram, ticket: number): void {
  it.options.forwarder.when(ticket, () => {
    it.waiting.push({ bytes, from, ticket })
    schedule(it)
  })
}

function handle(it: UdpState, { bytes, from, ticket }: Datagram, index: number): boolean {
  const { text, addressWords, remote, turn } = it
  const zone = from.address.indexOf('%')
  const address = zone < 0 ? from.address : from.address.slice(0, zone)
  const family = parseAddress(text, 0, text.write(address, 'latin1'), addressWords)
  if (family === 0) return true
  setAddress(remote, family, addressWords)
  return turn.handle(bytes, 0, bytes.length, remote, index, ticket)
}

function answer(it: UdpState): void {
  it.isScheduled = false
  it.batch = it.waiting.splice(0, MAX_DATAGRAMS)
  const locked = it.batch.filter((datagram, index) => !handle(it, datagram, index))
  it.turn.end()
  it.waiting = locked.concat(it.waiting)
  if (it.waiting.length > 0) schedule(it)
}

const CLOSE_LOOKS = 100
const CLOSE_LOOK_MS = 10

/**
 * Closes the socket after everything that was read has been answered. Nothing more is read in
 * between, because the event loop does not run before the next tick, in which replies are sent.
 */
async function close(it: UdpState): Promise<void> {
  const { socket } = it
  for (let look = 0; look < CLOSE_LOOKS; look++) {
    if (it.waiting.length > 0) answer(it)
    await new Promise<void>((resolve) => process.nextTick(resolve))
    if (it.waiting.length === 0 && socket.getSendQueueCount() === 0) break
    await new Promise((resolve) => setTimeout(resolve, CLOSE_LOOK_MS))
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}

async function start(it: UdpState, fd: number | null): Promise<void> {
  const { socket, options } = it
  const { port, host } = it.udp
  socket.on('message', (bytes, from) => {
    if (it.waiting.length < MAX_WAITING) it.waiting.push({ bytes, from, ticket: 0 })
    schedule(it)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(fd === null ? { port, address: host } : { fd, exclusive: true }, resolve)
  })
  socket.on('error', (error) => options.error('tracker.listen-error', error))
}
