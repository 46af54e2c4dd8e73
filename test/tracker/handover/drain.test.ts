import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HolderMap, MapNews, TrackerLink } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { until } from '../../support/until.ts'
import { aJobs } from '../support/a-jobs.ts'
import type { TestJobs } from '../support/a-jobs.ts'
import type { TestRole } from '../support/a-role.ts'
import { aFolder, aRole } from '../support/a-role.ts'

const NAMES = ['t1', 't2', 't3'] as const
const TORRENTS = Array.from({ length: 24 }, (_, index) => index + 1)
/** Torrents that were snatched, and then left by everyone. */
const LEFT = TORRENTS.map((torrent) => TORRENTS.length + torrent)
const GIB = 2n ** 30n

let folder: string
let jobs: TestJobs
let map: HolderMap
const roles = new Map<string, TestRole>()
const at = (name: string) => roles.get(name) as TestRole

async function startTracker(name: string): Promise<void> {
  const url = `unix:${path.join(folder, 'bridge.sock')}`
  const env = { BABOU_NODE: name, BABOU_BRIDGE: url, BABOU_TRACKER_THREADS: '1' }
  roles.set(name, await aRole({ data: path.join(folder, name), env }))
}

beforeAll(async () => {
  folder = aFolder('drain')
  jobs = aJobs(`unix:${path.join(folder, 'bridge.sock')}`)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= 5; member++) jobs.member(member)
  for (const torrent of [...TORRENTS, ...LEFT]) jobs.torrent(torrent)
  for (const name of NAMES) await startTracker(name)
  for (const name of NAMES) await at(name).ready()
  await until(() => NAMES.every((name) => jobs.beats.some(({ node }) => node === name)))
  map = nextMap(null, NAMES, linksOf(jobs)) as HolderMap
  jobs.holders(map)
  await until(() => NAMES.every((name) => ups(name) === 2), 40, 'the links between trackers')
})

afterAll(async () => {
  for (const { role } of roles.values()) await role.stop()
  await jobs.hub.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function linksOf({ beats }: TestJobs): ReadonlyMap<string, TrackerLink> {
  return new Map(
    beats.map(({ node, storeId, listens }) => [node, { url: listens?.link ?? '', storeId }]),
  )
}

function ups(name: string): number {
  return at(name).diary.lines.filter(({ event }) => event === 'trackers.link-up').length
}

/** Sends the next map; `news` is what staff want and trackers reported. */
function tell(news: MapNews): void {
  map = nextMap(map, NAMES, undefined, news) ?? map
  jobs.holders(map)
}

function lastBeat(name: string) {
  return jobs.beats.findLast(({ node }) => node === name)
}

/** Waits until a tracker has handed everything over by the current map. */
async function handedOver(name: string): Promise<void> {
  await until(
    () => {
      const holders = lastBeat(name)?.holders
      return holders?.version === map.version && holders.gives === undefined
    },
    30,
    `${name} having handed over`,
  )
}

const given = (name: string) => {
  const slots = map.givers?.flatMap((giver, slot) =>
    giver !== null && map.trackers[giver] === name ? [slot] : [],
  )
  return new Map([[name, new Set(slots)]])
}

describe('a drained tracker', () => {
  it('hands its swarms over, and asks their holders from then on', async () => {
    for (const torrent of TORRENTS) {
      await at('t1').announce({ member: 1, torrent, event: 'started', uploaded: 0n })
      await at('t2').announce({ member: 2, torrent, event: 'started', left: GIB })
    }
    await until(() => (lastBeat('t1')?.peers ?? 0) > 0)
    tell({ drained: ['t1'] })
    await handedOver('t1')
    expect(lastBeat('t1')?.holders).toMatchObject({ holds: 0, standsBy: 0, isDrained: true })
    await until(() => lastBeat('t1')?.peers === 0)
    for (const torrent of TORRENTS) {
      for (const name of NAMES) {
        const reply = await at(name).announce({ member: 3, torrent, left: GIB })
        expect(reply.failure).toBeNull()
        expect(reply.peers).toEqual(expect.arrayContaining(['127.0.0.1:20001', '127.0.0.1:20002']))
        expect([reply.complete, reply.incomplete]).toEqual([1, 2])
      }
    }
    // Only the new sessions: none that moved has ended or begun.
    await until(() => jobs.entries().length === 3 * TORRENTS.length)
  })

  it('takes them back with what they counted in the meantime', async () => {
    for (const torrent of TORRENTS) {
      await at('t1').announce({ member: 1, torrent, uploaded: GIB })
    }
    tell({ drained: [], given: given('t1') })
    for (const name of ['t2', 't3']) await handedOver(name)
    await until(() => lastBeat('t1')?.holders?.holds !== 0)
    for (const torrent of TORRENTS) {
      const reply = await at('t3').announce({ member: 1, torrent, uploaded: 2n * GIB })
      expect([reply.complete, reply.incomplete]).toEqual([1, 2])
    }
    const raw = () =>
      jobs.entries().reduce((sum, { rawUp }) => sum + rawUp, 0n) / BigInt(TORRENTS.length)
    await until(() => raw() === 2n * GIB)
  })

  it('keeps the snatches that are not booked of torrents without clients', async () => {
    for (const torrent of LEFT) {
      const client = { member: 4, torrent }
      await at('t1').announce({ ...client, event: 'started', left: GIB })
      await at('t1').announce({ ...client, event: 'completed', downloaded: GIB })
      await at('t1').announce({ ...client, event: 'stopped', downloaded: GIB })
    }
    tell({ drained: ['t2'] })
    await handedOver('t2')
    for (const torrent of LEFT) {
      for (const name of ['t1', 't3']) {
        const reply = await at(name).announce({ member: 5, torrent, left: GIB })
        expect([reply.failure, reply.downloaded]).toEqual([null, 1])
      }
    }
  })
})
