import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import type { RoughRoad } from '../../support/bridge/rough-road.ts'
import { roughRoad } from '../../support/bridge/rough-road.ts'
import { announce } from '../../support/clients/announcer.ts'
import { until } from '../../support/until.ts'
import { aJobs, hashOf } from '../support/a-jobs.ts'
import type { TestJobs } from '../support/a-jobs.ts'
import { aFolder, said } from '../support/a-role.ts'
import type { TrackerProcess } from '../support/a-tracker-process.ts'
import { aTrackerProcess } from '../support/a-tracker-process.ts'

const NAMES = ['t1', 't2'] as const
type Name = (typeof NAMES)[number]
/** How each accesses the network. */
const IO = { t1: 'auto', t2: 'net' } as const
const TORRENTS = Array.from({ length: 20 }, (_, index) => index + 1)

let folder: string
let jobs: TestJobs
let map: HolderMap
const processes = new Map<string, TrackerProcess>()
/** The way to each tracker, from the other one. */
const roads = new Map<string, RoughRoad>()
const at = (name: Name) => processes.get(name) as TrackerProcess
const roadTo = (name: Name) => roads.get(name) as RoughRoad

beforeAll(async () => {
  folder = aFolder('cut')
  const url = `unix:${path.join(folder, 'b.sock')}`
  jobs = aJobs(url)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= 9; member++) jobs.member(member)
  for (const torrent of TORRENTS) jobs.torrent(torrent)
  for (const name of NAMES) {
    const env = { BABOU_NODE: name, BABOU_BRIDGE: url, BABOU_TRACKER_IO: IO[name] }
    processes.set(name, await aTrackerProcess(path.join(folder, name), env))
  }
  await until(() => NAMES.every((name) => jobs.beats.some(({ node }) => node === name)))
  const links = new Map<string, { url: string; storeId: string }>()
  for (const { node, storeId, listens } of jobs.beats) {
    const way = `unix:${path.join(folder, `to-${node}.sock`)}`
    if (!roads.has(node)) roads.set(node, await roughRoad(way, listens?.link ?? ''))
    links.set(node, { url: way, storeId })
  }
  map = nextMap(null, NAMES, links)!
  jobs.holders(map)
  for (const name of NAMES) await isLinked(name, true)
})

afterAll(async () => {
  for (const one of processes.values()) await one.stop()
  for (const road of roads.values()) await road.stop()
  await jobs.hub.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Waits until a tracker reports that its link to the other one is up, or down. */
async function isLinked(name: Name, isUp: boolean): Promise<void> {
  const value = isUp ? 1 : 0
  await until(
    async () => (await at(name).metric('babou_tracker_link_up')) === value,
    40,
    `the link of ${name} being ${isUp ? 'up' : 'down'}`,
  )
}

let next = 0
/** A torrent that the tracker holds, which no test used before. */
function heldBy(name: Name): number {
  const torrent = TORRENTS.filter((id) => {
    const [w0, w1, w2, w3, w4] = hashWords(hashOf(id))
    return map.trackers[map.holders[slotOf(w0, w1, w2, w3, w4)]] === name
  })[next++]
  if (torrent === undefined) throw new Error(`${name} holds too few torrents`)
  return torrent
}

/** Seeders and leechers, as the reply to a member's leecher has them. */
async function asked(name: Name, torrent: number, member: number, left = 1n) {
  const reply = await announce(at(name).url, said({ member, torrent, event: 'started', left }))
  expect(reply.failure).toBeNull()
  return [reply.complete, reply.incomplete]
}

describe('a cut between two trackers', () => {
  it('in one direction leaves the other: what reaches no holder is decided where it arrived', async () => {
    const [theirs, ours] = [heldBy('t2'), heldBy('t1')]
    expect(await asked('t2', theirs, 1, 0n)).toEqual([1, 0])
    expect(await asked('t1', theirs, 2)).toEqual([1, 1])
    await until(async () => (await at('t1').metric('babou_tracker_copied_sessions')) === 2)

    roadTo('t2').close(true)
    roadTo('t2').cut()
    await isLinked('t1', false)
    // Two swarms that begin with the same sessions, until the link is back.
    expect(await asked('t1', theirs, 3)).toEqual([1, 2])
    expect(await asked('t1', ours, 1, 0n)).toEqual([1, 0])
    expect(await asked('t2', ours, 2)).toEqual([1, 1])

    roadTo('t2').close(false)
    await isLinked('t1', true)
    expect(await asked('t1', theirs, 3)).toEqual([1, 2])
  })

  it('in which requests arrive and replies do not: each is decided after a second', async () => {
    const torrent = heldBy('t2')
    const before = await at('t1').metric('babou_tracker_forward_failures_total{reason="late"')
    roadTo('t2').hold('down', true)
    expect(await asked('t1', torrent, 2)).toEqual([0, 1])
    await until(async () => {
      const late = await at('t1').metric('babou_tracker_forward_failures_total{reason="late"')
      return late === before + 1
    })
    await isLinked('t1', false)
    // No further request waits for a tracker that said nothing.
    expect((await asked('t1', torrent, 3))[1]).toBe(2)
    roadTo('t2').hold('down', false)
    await isLinked('t1', true)
    // The other tracker gets those that this one decided on its own.
    await until(async () => String(await asked('t1', torrent, 4)) === '0,3')
  })

  it('in both directions leaves two trackers that answer all, and one swarm when it is over', async () => {
    const torrent = heldBy('t1')
    for (const road of roads.values()) {
      road.close(true)
      road.cut()
    }
    for (const name of NAMES) await isLinked(name, false)
    expect(await asked('t1', torrent, 1, 0n)).toEqual([1, 0])
    expect(await asked('t2', torrent, 2)).toEqual([0, 1])
    for (const road of roads.values()) road.close(false)
    for (const name of NAMES) await isLinked(name, true)
    expect(await asked('t2', torrent, 2)).toEqual([1, 1])
  })
})
