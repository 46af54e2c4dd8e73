import type { Duplex } from 'node:stream'
import type { BridgeLimits } from '../../../src/bridge/delivery/limits.ts'
import { letIn } from '../../../src/bridge/transports/transport.ts'
import { openDoor } from '../../support/bridge/open-door.ts'
import type { Surroundings } from '../../../src/bridge/surroundings.ts'
import type { Chance } from './chance.ts'
import type { SimClock } from './clock.ts'
import type { SimNetwork } from './network.ts'

/** Small bounds, so that each of them is reached often. */
export const simLimits: Partial<BridgeLimits> = {
  downFrames: 8,
  downBytes: 4_096,
  snapshotBytes: 512,
  rowsBytes: 256,
  frameBytes: 2_048,
  upFrames: 4,
  queueFrames: 6,
  recentEvents: 8,
  readEvents: 5,
  snapshots: 1,
}

/** One end of the bridge with all its state, which is lost when it is killed. */
export interface SimProcess {
  readonly surroundings: Surroundings
  readonly isAlive: () => boolean
  readonly kill: () => void
  readonly timers: () => number
}

export function createSimProcess(network: SimNetwork, clock: SimClock, chance: Chance): SimProcess {
  const streams = new Set<Duplex>()
  const closers: (() => void)[] = []
  const timers = new Set<() => void>()
  let isAlive = true

  const holding = <S extends Duplex>(stream: S): S => {
    streams.add(stream)
    stream.once('close', () => streams.delete(stream))
    return stream
  }
  const { transport } = network
  return {
    isAlive: () => isAlive,
    timers: () => timers.size,
    kill() {
      isAlive = false
      closers.forEach((close) => close())
      timers.forEach((callOff) => callOff())
      // The other end notices immediately, or only by the silence.
      for (const stream of streams) {
        if (chance.is(0.5)) stream.destroy()
        else network.abandon(stream)
      }
    },
    surroundings: {
      seconds: clock.seconds,
      after(seconds, step) {
        if (!isAlive) return () => {}
        const callOff = clock.after(seconds, () => {
          timers.delete(off)
          step()
        })
        const off = () => {
          timers.delete(off)
          callOff()
        }
        timers.add(off)
        return off
      },
      random: chance.random,
      nonce: () => chance.bytes(32),
      transportOf: () => ({
        scheme: 'sim',
        async listen(url, door, onFault) {
          const listener = await transport.listen(
            url,
            openDoor((stream) => letIn(door, holding(stream), null)),
            onFault,
          )
          closers.push(() => void listener.close())
          return listener
        },
        async connect(url, seconds, signal) {
          return holding(await transport.connect(url, seconds, signal))
        },
      }),
    },
  }
}
