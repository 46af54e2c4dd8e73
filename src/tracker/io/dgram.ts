import dgram from 'node:dgram'
import { createRemote, setAddress } from './remote.ts'
import type { Remote } from './remote.ts'
import { STAT } from '../memory/statistics.ts'
import { parseAddress } from '../wire/parse-address.ts'
import { createDatagramTurn, MAX_DATAGRAMS } from './datagram-turn.ts'
import type { TransportOptions, UdpOptions } from './transport.ts'
import type { World } from '../memory/world.ts'

/** Datagrams that can wait for their turn; further ones are dropped. */
const MAX_WAITING = 4_096

interface Datagram {
  readonly bytes: Buffer
  readonly from: dgram.RemoteInfo
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

/** Node's own UDP socket, in the first thread only: Node cannot share a UDP port among threads. */
export function createUdpSocket(options: TransportOptions, udp: UdpOptions) {
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
    start: () => start(it),
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}

function send(it: UdpState, to: number, bytes: Uint8Array, start: number, end: number): void {
  const { words, stats } = it.world
  const { socket } = it
  const { address, port: at } = it.batch[to].from
  words[stats + STAT.bytesOut] += end - start
  // A copy, because it is sent later, when the buffer is in use again.
  socket.send(Uint8Array.prototype.slice.call(bytes, start, end), at, address)
}

function schedule(it: UdpState): void {
  if (it.isScheduled) return
  it.isScheduled = true
  setImmediate(() => answer(it))
}

function handle(it: UdpState, { bytes, from }: Datagram, index: number): boolean {
  const { text, addressWords, remote, turn } = it
  const zone = from.address.indexOf('%')
  const address = zone < 0 ? from.address : from.address.slice(0, zone)
  const family = parseAddress(text, 0, text.write(address, 'latin1'), addressWords)
  if (family === 0) return true
  setAddress(remote, family, addressWords)
  return turn.handle(bytes, 0, bytes.length, remote, index)
}

function answer(it: UdpState): void {
  it.isScheduled = false
  it.batch = it.waiting.splice(0, MAX_DATAGRAMS)
  const locked = it.batch.filter((datagram, index) => !handle(it, datagram, index))
  it.turn.end()
  it.waiting = locked.concat(it.waiting)
  if (it.waiting.length > 0) schedule(it)
}

async function start(it: UdpState): Promise<void> {
  const { socket, options } = it
  const { port, host } = it.udp
  socket.on('message', (bytes, from) => {
    if (it.waiting.length < MAX_WAITING) it.waiting.push({ bytes, from })
    schedule(it)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ port, address: host }, resolve)
  })
  socket.on('error', (error) => options.error('tracker.listen-error', error))
}
