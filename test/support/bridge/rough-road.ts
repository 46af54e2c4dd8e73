import type { Duplex } from 'node:stream'
import type { Listener } from '../../../src/bridge/transports/transport.ts'
import { openDoor } from './open-door.ts'
import { transportOf } from './transports.ts'

/** `up` is the way from the tracker to the hub. */
type Direction = 'up' | 'down'

/** A connection between link and hub, over their transport, that the test can disturb. */
export interface RoughRoad {
  /** The URL for the link. */
  readonly url: string
  /** Cuts every connection on it. */
  readonly cut: () => void
  /** Cuts once after this many more bytes in a direction, in the middle of a chunk. */
  readonly cutAfter: (direction: Direction, bytes: number) => void
  /** Holds back bytes after `after` more; neither end notices. */
  readonly hold: (direction: Direction, isHeld: boolean, after?: number) => void
  /** Whether bytes are held back. */
  readonly isHolding: (direction: Direction) => boolean
  /** Every chunk passes through this. */
  readonly alter: (direction: Direction, change: (chunk: Buffer) => Buffer) => void
  /** Blocks new connections. */
  readonly close: (isClosed: boolean) => void
  readonly passed: (direction: Direction) => number
  /** All bytes of a direction since the start. */
  readonly recorded: (direction: Direction) => Buffer
  readonly connections: () => number
  /** Whether every connection has ended: none has bytes that are still on their way. */
  readonly isEmpty: () => boolean
  readonly stop: () => Promise<void>
}

interface Lane {
  passed: number
  cutAt: number
  /** The number of bytes after which further ones are held back. */
  heldAt: number
  waiting: (() => void)[]
  readonly record: Buffer[]
  change: (chunk: Buffer) => Buffer
}

function aLane(): Lane {
  return { passed: 0, cutAt: Infinity, heldAt: Infinity, waiting: [], record: [], change: (c) => c }
}

/** For what hangs: a server of NATS is another process, and may be slow. */
const CONNECT_SECONDS = 20

/** Listens on `url` and connects to `hubUrl`. */
export async function roughRoad(url: string, hubUrl: string): Promise<RoughRoad> {
  const lanes = { up: aLane(), down: aLane() }
  const streams = new Set<Duplex>()
  let isClosed = false
  let connections = 0

  const cut = () => streams.forEach((stream) => stream.destroy())
  const release = (lane: Lane) => lane.waiting.splice(0).forEach((go) => go())
  const pave = (from: Duplex, to: Duplex, lane: Lane) => {
    from.on('data', (chunk: Buffer) => {
      const pass = () => {
        if (to.destroyed) return
        const bytes = lane.change(chunk)
        const room = lane.cutAt - lane.passed
        const passing = room < bytes.length ? bytes.subarray(0, room) : bytes
        lane.passed += passing.length
        lane.record.push(Buffer.from(passing))
        const isTaken = to.write(passing)
        if (passing.length < bytes.length) {
          lane.cutAt = Infinity
          setImmediate(cut)
        } else if (!isTaken) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      }
      if (lane.passed >= lane.heldAt) {
        from.pause()
        lane.waiting.push(() => {
          from.resume()
          pass()
        })
      } else pass()
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => {
      streams.delete(from)
      to.destroy()
    })
  }
  const listener: Listener = await transportOf(url).listen(
    url,
    openDoor((link) => {
      if (isClosed) {
        link.destroy()
        return
      }
      connections++
      streams.add(link)
      link.on('error', () => link.destroy())
      transportOf(hubUrl)
        .connect(hubUrl, CONNECT_SECONDS, new AbortController().signal)
        .then((hub) => {
          streams.add(hub)
          pave(link, hub, lanes.up)
          pave(hub, link, lanes.down)
        })
        .catch(() => link.destroy())
    }),
    (error) => {
      throw error
    },
  )
  return {
    url,
    cut,
    cutAfter(direction, bytes) {
      lanes[direction].cutAt = lanes[direction].passed + bytes
    },
    hold(direction, isHeld, after = 0) {
      const lane = lanes[direction]
      lane.heldAt = isHeld ? lane.passed + after : Infinity
      if (!isHeld) release(lane)
    },
    isHolding: (direction) => lanes[direction].waiting.length > 0,
    alter(direction, change) {
      lanes[direction].change = change
    },
    close(closed) {
      isClosed = closed
    },
    passed: (direction) => lanes[direction].passed,
    recorded: (direction) => Buffer.concat(lanes[direction].record),
    connections: () => connections,
    isEmpty: () => streams.size === 0,
    stop() {
      cut()
      return listener.close()
    },
  }
}
