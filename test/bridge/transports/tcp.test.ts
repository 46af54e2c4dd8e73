import { afterEach, describe, expect, it } from 'vitest'
import { createTcp } from '../../../src/bridge/transports/tcp.ts'
import { aHub, aUrl, memorySource, memoryTracker } from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { until } from '../../support/until.ts'

const tcp = createTcp(bridgeClock())
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function hubAt(...urls: string[]) {
  const source = memorySource()
  const hub = aHub({ urls, source })
  await hub.start()
  cleanups.push(hub.stop)
  return { hub, source }
}

function trackerOf(...urls: string[]) {
  const tracker = memoryTracker({ urls })
  tracker.link.start()
  cleanups.push(tracker.link.stop)
  return tracker
}

const place = (scheme = 'tcp') => {
  const { url, remove } = aUrl(scheme)
  cleanups.push(remove)
  return url
}

describe('TCP', () => {
  it('reports why it cannot listen', async () => {
    const url = place()
    await hubAt(url)
    const again = aHub({ urls: [url] }).start()
    await expect(again).rejects.toThrow(`cannot listen on ${url}: another program listens there`)
  })

  it('reports what is wrong when there is no listener', async () => {
    const never = new AbortController().signal
    await expect(tcp.connect(place(), 1, never)).rejects.toThrow('ECONNREFUSED')
  })

  it('stops connecting when it is canceled', async () => {
    const url = place()
    await hubAt(url)
    await expect(tcp.connect(url, 1, AbortSignal.abort())).rejects.toThrow('aborted')
  })
})

describe('several URLs', () => {
  it('all have a listener of one hub', async () => {
    const urls = [place('unix'), place('tcp'), place('tcp'), place('loopback')]
    const { hub, source } = await hubAt(...urls)
    const trackers = urls.map((url) => trackerOf(url))
    await until(() => trackers.every(({ link }) => link.status().isCaughtUp))
    source.change(1)
    hub.wake()
    await until(() => trackers.every(({ rows }) => rows.get(1) === 1))
    expect(new Set(hub.links().map(({ url }) => url))).toEqual(new Set(urls))
  })

  it('are tried in turn by a tracker, until one leads to a hub', async () => {
    const [dead, first, second] = [place('unix'), place('tcp'), place('tcp')]
    const one = await hubAt(first)
    const tracker = trackerOf(dead, first, second)
    await until(() => tracker.link.status().url === first)
    const { hub } = await hubAt(second)
    await one.hub.stop()
    await until(() => tracker.link.status().url === second)
    await until(() => hub.links().length === 1)
  })
})
