import dgram from 'node:dgram'
import { createRemote, setAddress } from './remote.ts'
import { STAT } from '../memory/statistics.ts'
import { parseAddress } from '../wire/parse-address.ts'
import { createDatagramTurn, MAX_DATAGRAMS } from './datagram-turn.ts'
import type { TransportOptions, UdpOptions } from './transport.ts'

/** Datagrams that wait for their turn: what comes above it is lost, as datagrams may be. */
const MAX_WAITING = 4_096

interface Datagram {
  readonly bytes: Buffer
  readonly from: dgram.RemoteInfo
}

/** Node's own UDP socket, in the first thread: it has no way to share a port among several. */
export function createUdpSocket(options: TransportOptions, udp: UdpOptions) {
  const { world, journal } = options
  const { engine, host, port } = udp
  const { words, stats } = world
  const socket = dgram.createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' })
  const remote = createRemote()
  const addressWords = new Int32Array(4)
  const text = Buffer.alloc(64)
  let waiting: Datagram[] = []
  let batch: Datagram[] = []
  let isScheduled = false
  const turn = createDatagramTurn({
    ...{ engine, journal, send },
    sent: () => undefined,
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })

  function send(to: number, bytes: Uint8Array, start: number, end: number): void {
    const { address, port: at } = batch[to].from
    words[stats + STAT.bytesOut] += end - start
    // A copy: it goes out later, and the buffer is used again by then.
    socket.send(Uint8Array.prototype.slice.call(bytes, start, end), at, address)
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(answer)
  }

  function handle({ bytes, from }: Datagram, index: number): boolean {
    const zone = from.address.indexOf('%')
    const address = zone < 0 ? from.address : from.address.slice(0, zone)
    const family = parseAddress(text, 0, text.write(address, 'latin1'), addressWords)
    if (family === 0) return true
    setAddress(remote, family, addressWords)
    return turn.handle(bytes, 0, bytes.length, remote, index)
  }

  function answer(): void {
    isScheduled = false
    batch = waiting.splice(0, MAX_DATAGRAMS)
    const locked = batch.filter((datagram, index) => !handle(datagram, index))
    turn.end()
    waiting = locked.concat(waiting)
    if (waiting.length > 0) schedule()
  }

  return {
    async start(): Promise<void> {
      socket.on('message', (bytes, from) => {
        if (waiting.length < MAX_WAITING) waiting.push({ bytes, from })
        schedule()
      })
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.bind({ port, address: host }, resolve)
      })
      socket.on('error', (error) => options.error('tracker.listen-error', error))
    },
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}
