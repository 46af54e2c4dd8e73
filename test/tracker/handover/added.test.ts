import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HolderMap, TrackerLink } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { until } from '../../support/until.ts'
import type { TestJobs } from '../support/a-jobs.ts'
import { aJobs } from '../support/a-jobs.ts'
import type { TestRole } from '../support/a-role.ts'
import { aFolder, aRole } from '../support/a-role.ts'

const TORRENTS = Array.from({ length: 24 }, (_, index) => index + 1)
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
  await at(name).ready()
  await until(() => jobs.beats.some(({ node }) => node === name))
}

function linksOf({ beats }: TestJobs): ReadonlyMap<string, TrackerLink> {
  return new Map(
    beats.map(({ node, storeId, listens }) => [node, { url: listens?.link ?? '', storeId }]),
  )
}

/** Sends the map of these trackers, and waits until each has links to all others. */
async function share(...names: string[]): Promise<void> {
  map = nextMap(map ?? null, names, linksOf(jobs)) as HolderMap
  jobs.holders(map)
  const ups = (name: string) =>
    at(name).diary.lines.filter(({ event }) => event === 'trackers.link-up').length
  await until(() => names.every((name) => ups(name) >= names.length - 1), 40, 'the links')
}

const lastBeat = (name: string) => jobs.beats.findLast(({ node }) => node === name)

beforeAll(async () => {
  folder = aFolder('added')
  jobs = aJobs(`unix:${path.join(folder, 'bridge.sock')}`)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= 3; member++) jobs.member(member)
  for (const torrent of TORRENTS) jobs.torrent(torrent)
  for (const name of ['t1', 't2']) await startTracker(name)
  await share('t1', 't2')
})
afterAll(async () => {
  for (const { role } of roles.values()) await role.stop()
  await jobs.hub.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('a tracker that is added to two others', () => {
  it('knows the swarms of both, whichever torrent is asked about', async () => {
    for (const torrent of TORRENTS) {
      await at('t1').announce({ member: 1, torrent, event: 'started', uploaded: 0n })
      await at('t2').announce({ member: 2, torrent, event: 'started', left: GIB })
    }
    const held = () => ['t1', 't2'].map((name) => lastBeat(name)?.peers ?? 0)
    await until(() => held().reduce((all, one) => all + one) === 2 * TORRENTS.length)
    expect(Math.min(...held())).toBeGreaterThan(0)

    await startTracker('t3')
    await share('t1', 't2', 't3')
    const hasGiven = (name: string) => {
      const holders = lastBeat(name)?.holders
      return holders?.version === map.version && holders.gives === undefined
    }
    await until(() => ['t1', 't2'].every(hasGiven), 30, 'both have handed over')
    await until(() => (lastBeat('t3')?.holders?.holds ?? 0) > 0, 30, 'the new one holds slots')
    for (const torrent of TORRENTS) {
      const reply = await at('t3').announce({ member: 3, torrent, left: GIB })
      expect(reply.failure).toBeNull()
      expect(reply.peers).toEqual(expect.arrayContaining(['127.0.0.1:20001', '127.0.0.1:20002']))
      expect([reply.complete, reply.incomplete]).toEqual([1, 2])
    }
  })
})
