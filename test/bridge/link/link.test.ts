import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { defaultLimits } from '../../../src/bridge/delivery/limits.ts'
import { pauseSeconds } from '../../../src/bridge/link/link.ts'
import { refusalBody } from '../../../src/bridge/delivery/messages.ts'
import type { Log } from '../../../src/shared/log.ts'
import type { Surroundings } from '../../../src/bridge/surroundings.ts'
import {
  aHub,
  aUrl,
  impatient,
  memorySource,
  memoryTracker,
  quick,
} from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { surroundingsAt } from '../../support/bridge/transports.ts'
import { seeded } from '../../support/community/seeded.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function place() {
  const { url, remove } = aUrl('unix')
  cleanups.push(remove)
  return url
}

describe('the link', () => {
  it('pauses longer after each attempt, up to a limit, and never twice the same', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((tries) => pauseSeconds(defaultLimits, tries, 1))
    expect(pauses).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3, 3])
    expect(pauseSeconds(defaultLimits, 1000, 1)).toBe(3)
    expect(pauseSeconds(defaultLimits, 2, 0)).toBe(0.2)
  })

  it('reports that it is down after the second failed attempt, once per reason', async () => {
    const said: string[] = []
    const says = (level: string) => (event: string) => void said.push(`${level} ${event}`)
    const [debug, warn, error] = [says('debug'), says('warn'), says('error')]
    const log: Log = Object.assign(says('info'), { debug, warn, error, child: () => log })
    const { link } = memoryTracker({ urls: [place()], log })
    link.start()
    cleanups.push(link.stop)
    await until(() => said.length >= 3)
    expect(said.slice(0, 3)).toEqual(['debug bridge.down', 'info bridge.down', 'debug bridge.down'])
  })

  it('tries its hubs in turn', async () => {
    const [nobody, somebody] = [place(), place()]
    const hub = aHub({ urls: [somebody] })
    await hub.start()
    cleanups.push(hub.stop)
    const { link } = memoryTracker({ urls: [nobody, somebody] })
    link.start()
    cleanups.push(link.stop)
    await until(() => link.status().url === somebody)
  })

  it('moves on from a silent hub, and tries all hubs before it pauses longer', async () => {
    const [silent, dead, alive] = [place(), place(), place()]
    const listener = net.createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => listener.listen(silent.slice('unix:'.length), resolve))
    cleanups.push(() => void listener.close())
    const hub = aHub({ urls: [alive] })
    await hub.start()
    cleanups.push(hub.stop)
    const pauses: number[] = []
    const real = surroundingsAt()
    const surroundings: Surroundings = {
      ...real,
      random: seeded(7),
      after(seconds, step) {
        pauses.push(seconds)
        return real.after(seconds, step)
      },
    }
    const limits = { ...impatient, handshakeSeconds: 0.2, firstPauseSeconds: 0.011 }
    const { link } = memoryTracker({ urls: [silent, dead, alive], surroundings, limits })
    link.start()
    cleanups.push(link.stop)
    await until(() => link.status().url === alive, undefined, 'the third hub')
    const short = pauses.filter((seconds) => seconds < 0.05)
    const random = seeded(7)
    expect(short).toEqual([random(), random()].map((one) => 0.011 * (0.5 + one / 2)))
  })

  it('asks again while it is disabled, and serves once it is enabled', async () => {
    const url = place()
    let why: string | null = null
    const clock = bridgeClock()
    const surroundings = surroundingsAt(clock)
    const ofHub = { ...quick, offSeconds: 0.2 }
    const hub = aHub({ urls: [url], whyOff: () => why, limits: ofHub, surroundings })
    await hub.start()
    cleanups.push(hub.stop)
    const limits = { ...quick, offPauseSeconds: 0.05 }
    const tracker = memoryTracker({ urls: [url], limits, surroundings })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    await until(() => tracker.link.status().isCaughtUp)
    clock.stop()
    why = 'it is sold'
    hub.recheck()
    hub.recheck()
    await until(() => tracker.diary.includes('off: it is sold'))
    await clock.advance(0.19)
    expect(hub.links(), 'it may say what it has to say').toHaveLength(1)
    await clock.advance(0.02)
    expect(hub.links()).toEqual([])
    clock.flow()
    const before = hub.counts().refused
    await until(() => hub.counts().refused > before + 2)
    expect(tracker.link.status()).toMatchObject({ fault: 'it is sold' })
    why = null
    await until(() => tracker.link.status().isCaughtUp)
  })

  it('ignores orders of a hub that has not authenticated', async () => {
    const url = place()
    const listener = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.end(encodeFrame(FRAME.refuse, 0, refusalBody('off', 'go away')))
    })
    await new Promise<void>((resolve) => listener.listen(url.slice('unix:'.length), resolve))
    cleanups.push(() => void listener.close())
    const tracker = memoryTracker({ urls: [url] })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    await until(() => tracker.link.status().fault === 'go away')
    expect(tracker.diary).toEqual([])
  })

  it('switches to another hub of the same outbox without a snapshot', async () => {
    const source = memorySource()
    source.change(1)
    const urls = [place(), place()]
    const hubs = urls.map((url) => aHub({ urls: [url], source }))
    for (const hub of hubs) {
      await hub.start()
      cleanups.push(hub.stop)
    }
    const tracker = memoryTracker({ urls })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    await until(() => tracker.link.status().isCaughtUp)
    await hubs[0].stop()
    source.change(2)
    hubs[1].wake()
    await until(() => tracker.rows.has(2))
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(1)
  })

  it('waits for a hub that starts later', async () => {
    const url = place()
    const tracker = memoryTracker({ urls: [url] })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    await until(() => tracker.link.status().fault?.includes('ENOENT'))
    const hub = aHub({ urls: [url] })
    await hub.start()
    cleanups.push(hub.stop)
    await until(() => tracker.link.status().isUp)
    expect(tracker.diary[0]).toBe('up')
  })

  it('sends nothing while it is down, and counts what it refuses', () => {
    const { link } = memoryTracker({ urls: [place()] })
    expect(link.send({ name: 'test.note', version: 1, payload: 1 })).toBe(false)
    expect(link.status()).toMatchObject({ isUp: false, refused: 1, applied: null })
  })

  it('continues after an event that its handler could not process', async () => {
    const url = place()
    const source = memorySource()
    const hub = aHub({ urls: [url], source })
    await hub.start()
    cleanups.push(hub.stop)
    const taken: unknown[] = []
    const handlers = {
      snapshotBegin() {},
      event({ payload }: { payload: unknown }) {
        const { row } = payload as { row: number }
        if (row === 2) throw new Error('a bug')
        taken.push(row)
      },
      snapshotEnd() {},
      up() {},
      down() {},
    }
    const { link } = memoryTracker({ urls: [url], handlers })
    link.start()
    cleanups.push(link.stop)
    await until(() => link.status().isCaughtUp)
    for (const row of [1, 2, 3]) source.change(row)
    hub.wake()
    await until(() => taken.length === 2)
    expect(taken).toEqual([1, 3])
    expect(link.status().counts.failures).toBe(1)
  })

  it('stops permanently, even while it waits or connects', async () => {
    const { link, diary } = memoryTracker({ urls: [place()] })
    link.start()
    await link.stop()
    await link.stop()
    expect(link.status().isUp).toBe(false)
    expect(diary).toEqual([])
  })
})
