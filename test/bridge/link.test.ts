import { afterEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/bridge/limits.ts'
import { pauseSeconds } from '../../src/bridge/link.ts'
import { aHub, aUrl, memorySource, memoryTracker } from '../support/bridge.ts'
import { until } from '../support/until.ts'

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
  it('pauses longer after each try, up to a limit, and never twice alike', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((tries) => pauseSeconds(defaultLimits, tries, 1))
    expect(pauses).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3, 3])
    expect(pauseSeconds(defaultLimits, 1000, 1)).toBe(3)
    expect(pauseSeconds(defaultLimits, 2, 0)).toBe(0.2)
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

  it('goes over to another hub of the same outbox without a snapshot', async () => {
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

  it('waits for a hub that comes later', async () => {
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

  it('sends nothing while it is down, and counts it', () => {
    const { link } = memoryTracker({ urls: [place()] })
    expect(link.send({ name: 'test.note', version: 1, payload: 1 })).toBe(false)
    expect(link.status()).toMatchObject({ isUp: false, refused: 1, applied: null })
  })

  it('goes on behind an event that its handler could not take', async () => {
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

  it('stops for good, also while it waits or connects', async () => {
    const { link, diary } = memoryTracker({ urls: [place()] })
    link.start()
    await link.stop()
    await link.stop()
    expect(link.status().isUp).toBe(false)
    expect(diary).toEqual([])
  })
})
