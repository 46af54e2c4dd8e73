import { afterEach, describe, expect, it } from 'vitest'
import { linkMetrics } from '../../../src/bridge/link/metrics.ts'
import { figuresOf } from '../../../src/bridge/hub/node-book.ts'
import { createMetrics } from '../../../src/shared/metrics.ts'
import { aHub, aUrl, memorySource, memoryTracker, quick } from '../../support/bridge/bridge.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function hubWith(...nodes: string[]) {
  const { url } = aUrl('loopback')
  const source = memorySource()
  const hub = aHub({ urls: [url], source, limits: { ...quick, links: 200, handshakes: 200 } })
  await hub.start()
  const join = (node: string) => {
    const tracker = memoryTracker({ urls: [url], node })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    return tracker
  }
  const trackers = nodes.map(join)
  cleanups.push(hub.stop)
  await until(() => trackers.every(({ link }) => link.status().isCaughtUp))
  return { hub, source, trackers, join }
}

describe('the figures of a node', () => {
  it('continue over all its links, and show its lag while it is gone', async () => {
    const { hub, source, trackers, join } = await hubWith('edge', 'other')
    source.change(1)
    hub.wake()
    await until(() => hub.links().every(({ ackedPosition }) => ackedPosition === 1))
    const before = hub.nodes()[0]
    expect(before).toMatchObject({ node: 'edge', isUp: true, isCaughtUp: true, connects: 1 })
    await trackers[0].link.stop()
    await until(() => !hub.nodes()[0].isUp)
    source.change(1)
    source.change(2)
    hub.wake()
    await until(() => hub.nodes()[0].lagEvents === 2)
    expect(hub.nodes()[0]).toMatchObject({ isCaughtUp: false, counts: { queuedFrames: 0 } })
    expect(hub.nodes()[0].lagSeconds).toBeGreaterThan(0)
    join('edge')
    await until(() => hub.nodes()[0].isCaughtUp && hub.nodes()[0].lagEvents === 0)
    const after = hub.nodes()[0]
    expect(after).toMatchObject({ isUp: true, lagEvents: 0, connects: 2, counts: { snapshots: 2 } })
    expect(after.counts.bytesOut).toBeGreaterThan(before.counts.bytesOut)
  })

  it('are dropped when too many other nodes are gone, never while it is connected', async () => {
    const names = Array.from({ length: 70 }, (_, number) => `node-${number}`)
    const { hub, trackers } = await hubWith('here', ...names)
    for (const { link } of trackers.slice(1)) await link.stop()
    await until(() => hub.links().length === 1)
    expect(hub.nodes()).toHaveLength(65)
    expect(hub.nodes()[0]).toMatchObject({ node: 'here', isUp: true })
  })

  it('are one series each in the metrics of both ends', async () => {
    const { hub, source, trackers } = await hubWith('edge', 'other')
    const [jobs, tracker] = [createMetrics('jobs'), createMetrics('tracker')]
    linkMetrics(jobs, hub.nodes)
    linkMetrics(tracker, () => [figuresOf('edge', trackers[0].link.status())])
    source.change(1)
    hub.wake()
    await until(() => trackers.every(({ rows }) => rows.size === 1))
    await until(() => hub.nodes().every(({ lagEvents }) => lagEvents === 0))
    const ofJobs = await jobs.registry.metrics()
    for (const node of ['edge', 'other']) {
      expect(ofJobs).toContain(`babou_bridge_up{node="${node}",role="jobs"} 1`)
      expect(ofJobs).toContain(`babou_bridge_lag_events{node="${node}",role="jobs"} 0`)
      expect(ofJobs).toContain(`babou_bridge_snapshots_total{node="${node}",role="jobs"} 1`)
    }
    const names = [...ofJobs.matchAll(/^(babou_bridge_\w+)\{node="edge"/gm)].map(([, name]) => name)
    const ofTracker = await tracker.registry.metrics()
    for (const name of names.filter((name) => name !== 'babou_bridge_lag_events')) {
      expect(ofTracker).toMatch(new RegExp(`^${name}\\{node="edge",role="tracker"\\} \\S+$`, 'm'))
    }
    expect(names.length).toBeGreaterThan(15)
    expect(ofTracker).toContain('babou_bridge_caught_up{node="edge",role="tracker"} 1')
  })
})
