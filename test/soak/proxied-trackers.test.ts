import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/store/base/db.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import { aFolder } from '../support/processes/jobs.ts'
import type { FleetTracker } from '../support/fleets/fleet-machines.ts'
import { hasNats } from '../support/bridge/nats-server.ts'
import type { FleetBridge, FleetProxy, ProxiedFleet } from '../support/fleets/proxied-fleet.ts'
import { refuses, startProxiedFleet, TRACKERS } from '../support/fleets/proxied-fleet.ts'
import {
  beginSwarms,
  notWhole,
  REFERENCE_MEMBERS,
  REFERENCE_SEEDERS,
} from '../support/fleets/reference-swarms.ts'
import { haproxyProgram } from '../support/processes/whole-fleet.ts'
import { slowness } from '../support/slowness.ts'
import { soon, until } from '../support/until.ts'
import { hashOf, passkeyOf } from '../tracker/support/a-jobs.ts'
import type { Way } from '../tracker/support/closed-loop.ts'
import { aClosedLoop } from '../tracker/support/closed-loop.ts'

// Each tracker is drained, killed and back, with its disk and without; proxies are reloaded and
// killed; links are cut; jobs and PostgreSQL are down. BABOU_TEST_FALLEN is how many trackers are
// drained, and killed in each way (3), BABOU_TEST_CUT_SECONDS for how long a link is cut (60).
// With BABOU_TEST_BRIDGE=nats, jobs and trackers reach each other over a NATS server, with
// nats-cluster over three.

const FALLEN = Number(process.env.BABOU_TEST_FALLEN ?? TRACKERS.length)
const CUT_SECONDS = Number(process.env.BABOU_TEST_CUT_SECONDS ?? 60)
const OVER = (process.env.BABOU_TEST_BRIDGE ?? 'tcp') as FleetBridge
const CAN_RUN = haproxyProgram() !== null && (OVER === 'tcp' || hasNats)
const CLIENTS = 45
const LOAD_TORRENTS = 5
const REFERENCE = Array.from({ length: 24 }, (_, index) => LOAD_TORRENTS + 1 + index)
/** Above the difference of clocks that the law of bytes allows for (docs/decisions/0044). */
const SKEW_SECONDS = 11
/** A proxy on a busy machine sees by then that connections were closed. */
const NOTICED_MS = 250 * slowness()
const WAYS: readonly Way[] = ['kept', 'kept', 'single', 'udp']

const folder = aFolder()
const torrentIds = new Map<number, number>()
const memberIds = new Map<number, number>()
let fleet: ProxiedFleet
let load: Load

async function fill(db: Db): Promise<void> {
  const members = Array.from({ length: 2 * CLIENTS }, (_, index) => index + 1)
  for (const number of [...members, ...REFERENCE_MEMBERS]) {
    memberIds.set(number, await addMember(db, { passkey: passkeyOf(number) }))
  }
  const torrents = Array.from({ length: LOAD_TORRENTS }, (_, index) => index + 1)
  for (const number of [...torrents, ...REFERENCE]) {
    const infoHash = Buffer.from(hashOf(number), 'hex')
    torrentIds.set(number, await addTorrent(db, { infoHash, size: 2 ** 40 }))
  }
}

/** Every client has a different address: proxies limit requests of one. */
const addressOf = (member: number) => `127.1.${member >> 8}.${member & 255}`

/** Clients that announce one after the other through both proxies, and over UDP to any tracker. */
function startLoad(first: number) {
  const members = Array.from({ length: CLIENTS }, (_, index) => first + index)
  const doors = {
    http: fleet.proxies.map(({ port }) => port),
    udp: fleet.trackers.map(({ port }) => port),
    ...{ pauseMs: 100, from: addressOf },
  }
  return { members, ...aClosedLoop(doors, members, (member) => WAYS[member % WAYS.length]) }
}
type Load = ReturnType<typeof startLoad>

/** Waits until clients had this many more replies. */
async function answered(more: number): Promise<void> {
  const goal = load.answered() + more
  await until(() => load.answered() >= goal, 60, `${more} announces being answered`)
}

/** What was uploaded by each member of a load, as it is booked. */
async function booked({ members }: Load): Promise<ReadonlyMap<number, bigint>> {
  const rows = await fleet.db
    .selectFrom('traffic_ledger')
    .select('member_id as id')
    .select(sql<string>`sum(raw_up)`.as('up'))
    .groupBy('member_id')
    .execute()
  const found = new Map(rows.map(({ id, up }) => [id, BigInt(up)]))
  return new Map(members.map((one) => [one, found.get(memberIds.get(one) ?? 0) ?? 0n]))
}

/**
 * Ends the load. Every acknowledged byte is booked, unless a disk was lost, and none that was not
 * said: the last announce of a client may have been counted by a tracker that died.
 */
async function expectBooked(hasAllJournals: boolean): Promise<void> {
  const acknowledged = await load.finish()
  const said = load.said()
  const faults = async () => {
    const sums = await booked(load)
    return load.members.flatMap((member) => {
      const [least, most] = [acknowledged.get(member) ?? 0n, said.get(member) ?? 0n]
      const found = sums.get(member) ?? 0n
      const isRight = found <= most && (found >= least || !hasAllJournals)
      return isRight ? [] : [{ member, way: WAYS[member % WAYS.length], found, least, most }]
    })
  }
  const isSent = async () => {
    const all = await Promise.all(fleet.trackers.map((one) => one.readiness()))
    return all.every(({ unbooked }) => unbooked === 0)
  }
  await until(isSent, 60, 'every entry being booked')
  expect(await faults()).toEqual([])
}

/** Each tracker has the whole of every reference swarm, whichever of them holds it. */
async function expectWholeSwarms(dead?: FleetTracker): Promise<void> {
  const asked = fleet.trackers.filter((one) => one !== dead)
  for (const { port } of asked) expect(await notWhole(port, REFERENCE)).toEqual([])
}

/** The site counts each client once: those of the load, and of the reference swarms. */
async function expectCounted(): Promise<void> {
  const numbers = [...torrentIds.keys()]
  const isOf = (torrent: number) => load.members.filter((one) => 1 + (one % 5) === torrent).length
  const expected = numbers.map((number) =>
    number > LOAD_TORRENTS ? [number, REFERENCE_SEEDERS.length, 1] : [number, isOf(number), 0],
  )
  const shown = async () => {
    const rows = await fleet.db
      .selectFrom('torrent_stats')
      .select(['torrent_id', 'seeders', 'leechers'])
      .execute()
    return numbers.map((number) => {
      const row = rows.find(({ torrent_id: id }) => id === torrentIds.get(number))
      return [number, row?.seeders, row?.leechers]
    })
  }
  const isRight = async () => JSON.stringify(await shown()) === JSON.stringify(expected)
  await soon(isRight, 5).catch(() => undefined)
  expect(await shown()).toEqual(expected)
}

/**
 * Only requests on connections that were open at a death failed, also those that a proxy had kept
 * open to the dead tracker and not missed yet; and datagrams to it, whose clients asked another.
 */
function expectOnlyOpen(diedAt: number): void {
  const isLate = (openedAt: number) => openedAt > diedAt + NOTICED_MS
  const late = load.failed.filter(({ openedAt, way }) => isLate(openedAt) && way !== 'udp')
  load.failed.length = 0
  expect({ diedAt, late }).toEqual({ diedAt, late: [] })
}

/** Kills it; returns when its port refused connections. */
async function die({ kill, port }: FleetTracker | FleetProxy): Promise<number> {
  await kill()
  await until(() => refuses(port))
  return performance.now()
}

const expectNoFailure = () => expect(load.failed).toEqual([])

const named = (name: string) => fleet.trackers.find((one) => one.name === name) as FleetTracker

async function drain(name: string, ...options: string[]): Promise<void> {
  await succeeds('drain', name, ...options)
}

async function undrain(name: string): Promise<void> {
  await succeeds('undrain', name)
  await fleet.settled()
}

/** Runs a command, whose error tells why a tracker was not drained. */
async function succeeds(...command: string[]): Promise<void> {
  const { status, stderr } = await fleet.babou(...command)
  expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' })
}

describe.skipIf(!CAN_RUN)('three trackers with two HAProxies under load', () => {
  beforeAll(async () => {
    fleet = await startProxiedFleet(folder.path, fill, OVER)
    await beginSwarms(fleet.trackers[0].port, REFERENCE)
    load = startLoad(1)
    await delay(SKEW_SECONDS * 1_000)
  })
  afterAll(async () => {
    await load?.finish()
    await fleet?.stop()
    folder.remove()
  })

  it('begin with one swarm of each torrent, and count each client once', async () => {
    await expectWholeSwarms()
    await expectCounted()
    expectNoFailure()
  })

  it.each(TRACKERS.slice(-FALLEN))(
    'drain %s and take it back without a failed request',
    async (name) => {
      await drain(name)
      expect(await named(name).readiness()).toMatchObject({ ready: false, peers: 0 })
      await answered(200)
      await expectWholeSwarms()
      await expectCounted()
      await undrain(name)
      await answered(200)
      await expectWholeSwarms()
      await expectCounted()
      expectNoFailure()
    },
  )

  it('drain one while jobs and PostgreSQL are down', async () => {
    await drain('t1', '--no-wait')
    fleet.database.close(true)
    await fleet.jobs.kill()
    await answered(500)
    await expectWholeSwarms()
    fleet.database.close(false)
    await fleet.jobs.start()
    await until(async () => {
      const { ready, peers } = await named('t1').readiness()
      return !ready && peers === 0
    }, 60)
    await undrain('t1')
    await expectWholeSwarms()
    await expectCounted()
    expectNoFailure()
  })

  it('reload both proxies without a failed request, and lose one', async () => {
    for (const proxy of fleet.proxies) proxy.send?.('SIGUSR2')
    await answered(500)
    expectNoFailure()
    const diedAt = await die(fleet.proxies[0])
    await answered(500)
    expectOnlyOpen(diedAt)
    await fleet.proxies[0].start()
  })

  it.each(['one way', 'both ways'])('answer everything while a link is cut %s', async (ways) => {
    const cut = (isCut: boolean) => {
      fleet.links.cut('t1', 't2', isCut)
      if (ways === 'both ways') fleet.links.cut('t2', 't1', isCut)
    }
    cut(true)
    await delay(CUT_SECONDS * 1_000)
    cut(false)
    await fleet.settled()
    await answered(200)
    await expectWholeSwarms()
    await expectCounted()
    expectNoFailure()
  })

  it.each(TRACKERS.slice(0, FALLEN))('lose only open requests when %s is killed', async (name) => {
    const tracker = named(name)
    const diedAt = await die(tracker)
    await answered(500)
    await expectWholeSwarms(tracker)
    await expectCounted()
    await tracker.start()
    await fleet.settled()
    await answered(200)
    expectOnlyOpen(diedAt)
    await expectWholeSwarms()
    await expectCounted()
  })

  it('lose only open requests when one is killed while jobs and PostgreSQL are down', async () => {
    fleet.database.close(true)
    await fleet.jobs.kill()
    const diedAt = await die(fleet.trackers[1])
    await answered(500)
    await fleet.trackers[1].start()
    await answered(200)
    expectOnlyOpen(diedAt)
    fleet.database.close(false)
    await fleet.jobs.start()
    await fleet.settled()
    await expectWholeSwarms()
    await expectCounted()
  })

  it('have booked every acknowledged byte once', async () => {
    await expectBooked(true)
    load = startLoad(1 + CLIENTS)
    await delay(SKEW_SECONDS * 1_000)
  })

  it.each(TRACKERS.slice(0, FALLEN))(
    'lose only open requests when the disk of %s is lost, too',
    async (name) => {
      const tracker = named(name)
      const diedAt = await die(tracker)
      tracker.wipe()
      await answered(500)
      await expectWholeSwarms(tracker)
      await tracker.start()
      await fleet.settled()
      await answered(200)
      expectOnlyOpen(diedAt)
      await expectWholeSwarms()
    },
  )

  it('have booked no byte too many', async () => {
    await expectBooked(false)
  })
})
