import { Duplex } from 'node:stream'
import type { Door, Transport } from '../../../src/bridge/transports/transport.ts'
import { letIn } from '../../../src/bridge/transports/transport.ts'
import type { Chance } from './chance.ts'

/** Chunks in transit before the sender has to wait. */
const ON_THE_WAY = 16

interface Way {
  readonly chunks: (Buffer | null)[]
  /** Writes that wait for room. */
  readonly waiting: (() => void)[]
  readonly to: () => Duplex
}

interface Connection {
  readonly ends: readonly [Duplex, Duplex]
  readonly ways: readonly [Way, Way]
  isStuck: boolean
  /** One of its ends died without closing it. */
  isAbandoned: boolean
}

/** Connections in memory that can damage, delay and lose the bytes in transit. */
export interface SimNetwork {
  readonly transport: Transport
  /** Delivers one chunk, in whole or in part; false: nothing is in transit. */
  readonly deliver: () => boolean
  /** Harms something in transit, or a whole connection. */
  readonly harm: () => void
  /** The process of this end is dead: nothing is sent or received any more. */
  readonly abandon: (stream: Duplex) => void
  /** Ends all stalls. */
  readonly heal: () => void
  readonly connections: () => number
}

export function createSimNetwork(chance: Chance): SimNetwork {
  const listeners = new Map<string, Door>()
  const open = new Set<Connection>()

  function connect(): Connection {
    const ways: readonly [Way, Way] = [way(() => ends[1]), way(() => ends[0])]
    const ends: readonly [Duplex, Duplex] = [end(ways[0]), end(ways[1])]
    const connection: Connection = { ends, ways, isStuck: false, isAbandoned: false }
    open.add(connection)
    ends.forEach((stream, side) => {
      stream.on('error', () => {})
      stream.once('close', () => {
        open.delete(connection)
        ends[1 - side].destroy()
      })
    })
    return connection
  }

  const pick = <T>(from: readonly T[]): T | undefined => from[chance.below(from.length)]
  const busyWays = () =>
    [...open]
      .filter(({ isStuck, isAbandoned }) => !isStuck && !isAbandoned)
      .flatMap(({ ways }) => ways)
      .filter(({ chunks }) => chunks.length > 0)

  function deliver(): boolean {
    const found = pick(busyWays())
    if (found === undefined) return false
    const chunk = found.chunks.shift()!
    if (chunk !== null && chunk.length > 1 && chance.is(0.1)) {
      const at = 1 + chance.below(chunk.length - 1)
      found.chunks.unshift(chunk.subarray(at))
      push(found, chunk.subarray(0, at))
    } else push(found, chunk)
    return true
  }

  function harm(): void {
    const connection = pick([...open])
    if (connection === undefined) return
    if (chance.is(0.05)) return void connection.ends[chance.below(2)].destroy()
    if (chance.is(0.02)) connection.isStuck = !connection.isStuck
    const { chunks } = connection.ways[chance.below(2)]
    const at = chance.below(chunks.length)
    const chunk = chunks[at]
    if (!chunk) return
    const kind = chance.below(5)
    if (kind === 0) chunks.splice(at, 1)
    else if (kind === 1) chunks.splice(at, 0, chunk)
    else if (kind === 2) chunks.push(...chunks.splice(at, 1))
    else if (kind === 3) chunks.splice(at, 0, chance.bytes(1 + chance.below(60)))
    else {
      const spoiled = Buffer.from(chunk)
      spoiled[chance.below(chunk.length)] ^= 1 << chance.below(8)
      chunks[at] = spoiled
    }
  }

  return {
    deliver,
    harm,
    abandon(stream) {
      const found = [...open].find(({ ends }) => ends.includes(stream))
      if (found !== undefined) found.isAbandoned = true
    },
    heal: () => open.forEach((connection) => (connection.isStuck = false)),
    connections: () => open.size,
    transport: {
      scheme: 'sim',
      listen(url, door) {
        listeners.set(url, door)
        const close = () => {
          if (listeners.get(url) === door) listeners.delete(url)
          return Promise.resolve()
        }
        return Promise.resolve({ close })
      },
      connect(url) {
        const door = listeners.get(url)
        if (door === undefined) return Promise.reject(new Error('nobody listens'))
        const { ends } = connect()
        letIn(door, ends[1], null)
        return Promise.resolve(ends[0])
      },
    },
  }
}

function way(to: () => Duplex): Way {
  return { chunks: [], waiting: [], to }
}

function push({ to, waiting }: Way, chunk: Buffer | null): void {
  if (!to().destroyed) to().push(chunk)
  waiting.shift()?.()
}

function end(out: Way): Duplex {
  const put = (chunk: Buffer | null, taken: () => void) => {
    out.chunks.push(chunk)
    if (out.chunks.length < ON_THE_WAY) taken()
    else out.waiting.push(taken)
  }
  return new Duplex({
    read() {},
    write: (chunk: Buffer, _encoding, taken) => put(chunk, taken),
    final: (taken) => put(null, taken),
  })
}
