import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrackerFigures } from '../../../../src/bridge/events/node-events.ts'
import { beat } from '../../../../src/store/fleet/nodes.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const NOTHING: TrackerFigures = {
  ...{ threads: 2, seeders: 0, leechers: 0, announces: 0, replies: 0, warnings: 0, refusals: 0 },
  ...{ malformed: 0, scrapes: 0, scrapesRefused: 0, lockWaits: 0, codes: [], clients: [] },
  ...{ otherClients: 0, p50Microseconds: null, p99Microseconds: null, memoryUsedBytes: 0 },
  ...{ memoryTouchedBytes: 0, journalBytes: 0, journalLagSeconds: 0, journalFailures: 0 },
  ...{ sweptTorrents: 0, sweptPerSecond: 0, expiredPeers: 0, traces: 0 },
}

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'Olga')
})
afterAll(() => site.stop())

/** Sends the state of a tracker. */
async function says(journalRefused: boolean): Promise<void> {
  const load = { rssBytes: 1, cpuPercent: 1, peers: 1, torrents: 1, members: 1 }
  await beat(
    site.db,
    {
      ...{ node: 'edge-1', role: 'tracker', storeId: 'ab'.repeat(16), version: '0', startedAt: 1 },
      ...{ state: 'ready', announcesPerSecond: 1, unbooked: 0, ...load },
      figures: { ...NOTHING, journalRefused },
    },
    null,
    new Date(),
  )
}

describe('a tracker whose disk is full (contract §5.1)', () => {
  it('is shown in the console until there is space again', async () => {
    await says(false)
    expect((await owner.json('/admin')).body.trackers).toMatchObject({ full: 0 })
    await says(true)
    expect((await owner.json('/admin')).body.trackers).toMatchObject({ full: 1 })
    expect((await owner.get('/admin')).text).toContain('Trackers with a full disk')
    expect((await owner.get('/admin/tracker')).text).toContain('disk full')
    await says(false)
    expect((await owner.get('/admin/tracker')).text).not.toContain('disk full')
  })
})
