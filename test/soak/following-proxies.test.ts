import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/store/base/db.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import type { FleetProxy, ProxiedFleet } from '../support/fleets/proxied-fleet.ts'
import { startProxiedFleet } from '../support/fleets/proxied-fleet.ts'
import { aFolder } from '../support/processes/jobs.ts'
import { haproxyProgram } from '../support/processes/whole-fleet.ts'
import { until } from '../support/until.ts'
import { hashOf, passkeyOf } from '../tracker/support/a-jobs.ts'
import { aClosedLoop } from '../tracker/support/closed-loop.ts'

// Two HAProxies that follow the map of holders as the units of deploy/haproxy make them, under load
// while a tracker joins and leaves. While only one of them knows the new map, trackers pass on what
// the other one sends to the wrong one; after that, nothing is passed on any more.

const TORRENTS = [1, 2, 3, 4, 5]
const MEMBERS = Array.from({ length: 30 }, (_, index) => index + 1)
/** Takes the first of these torrents from the trackers that were there before. */
const NEWCOMER = 't5'
/** Announces in which each client has sent something over each of its connections. */
const ROUND = 10 * MEMBERS.length
/** From the reload of a proxy until its old process has sent its last request. */
const LEFT_SECONDS = 20

const folder = aFolder()
let fleet: ProxiedFleet
let load: ReturnType<typeof aClosedLoop>

async function fill(db: Db): Promise<void> {
  for (const number of MEMBERS) await addMember(db, { passkey: passkeyOf(number) })
  for (const number of TORRENTS) {
    await addTorrent(db, { infoHash: Buffer.from(hashOf(number), 'hex'), size: 2 ** 40 })
  }
}

async function answered(more: number): Promise<void> {
  const goal = load.answered() + more
  await until(() => load.answered() >= goal, 60, `${more} announces being answered`)
}

/** How many announces trackers passed on while clients had this many more replies. */
async function passedOn(more: number): Promise<number> {
  const all = async () => {
    const counts = await Promise.all(fleet.trackers.map((one) => one.forwarded()))
    return counts.reduce((sum, count) => sum + count, 0)
  }
  const before = await all()
  await answered(more)
  return (await all()) - before
}

/** Within the time that connections of before may stay, every request reaches its holder. */
async function expectNoneAstray(): Promise<void> {
  const isOver = async () => (await passedOn(ROUND)) === 0
  await until(isOver, LEFT_SECONDS, 'every announce reaching its holder')
  expect(await passedOn(ROUND)).toBe(0)
}

const versionOf = (config: string) => Number(/^# Map of holders (\d+)\.$/m.exec(config)?.[1])

/** Both have the map of the trackers, which may just have got another number. */
async function agree(): Promise<void> {
  const isSteady = async () => {
    await fleet.settled()
    const followed = await Promise.all(fleet.proxies.map((proxy) => proxy.follow()))
    return !followed.includes(true)
  }
  await until(isSteady, LEFT_SECONDS, 'both proxies having the newest map')
}

async function expectAgreed(proxies: readonly FleetProxy[]): Promise<void> {
  const [first, ...others] = proxies.map(({ config }) => config().replace(/^  bind .*$/m, ''))
  for (const other of others) expect(other).toBe(first)
  for (const { readiness } of fleet.trackers) {
    expect((await readiness()).holders?.version).toBe(versionOf(first))
  }
}

describe.skipIf(haproxyProgram() === null)('two HAProxies that follow the map', () => {
  beforeAll(async () => {
    fleet = await startProxiedFleet(folder.path, fill)
    const doors = { http: fleet.proxies.map(({ port }) => port), udp: [], pauseMs: 100 }
    load = aClosedLoop(doors, MEMBERS, (member) => (member % 3 === 0 ? 'single' : 'kept'))
  })
  afterAll(async () => {
    await load?.finish()
    await fleet?.stop()
    folder.remove()
  })

  it('agree at the beginning, and send every announce to its holder', async () => {
    await answered(ROUND)
    await agree()
    await expectAgreed(fleet.proxies)
    await expectNoneAstray()
  })

  it.each([
    ['joins', () => fleet.join(NEWCOMER)],
    ['leaves', () => fleet.leave(NEWCOMER)],
  ] as const)('agree again when a tracker %s, one after the other', async (what, change) => {
    const [first, second] = fleet.proxies
    const before = versionOf(first.config())
    await change()
    expect(await first.follow()).toBe(true)
    expect(versionOf(first.config())).toBeGreaterThan(before)
    expect(versionOf(second.config())).toBe(before)
    const astray = await passedOn(2 * ROUND)
    // A tracker that left is down for the second proxy, which asks the next one.
    if (what === 'joins') expect(astray).toBeGreaterThan(0)
    expect(load.failed).toEqual([])
    await agree()
    await expectAgreed(fleet.proxies)
    await expectNoneAstray()
    expect(load.failed).toEqual([])
  })
})
