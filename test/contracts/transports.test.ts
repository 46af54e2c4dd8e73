import { afterEach, describe, expect, it } from 'vitest'
import { transports } from '../../src/bridge/transports/index.ts'
import { aHub, aUrl, memorySource, memoryTracker } from '../support/bridge.ts'
import { until } from '../support/until.ts'

describe.each(transports.map(({ scheme }) => scheme))('bridge over %s', (scheme) => {
  const cleanups: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  it('gives a joining tracker the full state, then what comes after it', async () => {
    const { url, remove } = aUrl(scheme)
    const source = memorySource()
    for (let row = 1; row <= 1000; row++) source.change(row)
    const hub = aHub({ urls: [url], source })
    await hub.start()
    const tracker = memoryTracker({ urls: [url] })
    tracker.link.start()
    cleanups.push(remove, hub.stop, tracker.link.stop)
    await until(() => tracker.diary.includes('caughtUp'))
    expect(tracker.rows).toEqual(source.rows)
    for (let row = 900; row <= 1100; row++) source.change(row)
    hub.wake()
    await until(() => hub.links()[0].ackedPosition === 1201)
    expect(tracker.rows).toEqual(source.rows)
    expect(tracker.repeats()).toBe(0)
    expect(tracker.link.status()).toMatchObject({ isUp: true, applied: { position: 1201 } })
  })
})
