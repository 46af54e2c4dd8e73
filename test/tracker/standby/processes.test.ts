import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { ENTRY_FLAG } from '../../../src/bridge/traffic-entry.ts'
import { announce } from '../../support/clients/announcer.ts'
import { until } from '../../support/until.ts'
import { said } from '../support/a-role.ts'
import type { KillableTrackers } from '../support/killable-trackers.ts'
import { killableTrackers } from '../support/killable-trackers.ts'
import { CLIENTS, expectBooked, loadOf } from '../support/load-of-trackers.ts'

const NAMES = ['t1', 't2']
const TORRENTS = Array.from({ length: 40 }, (_, index) => index + 1)
/** Torrents that are snatched, and then left. */
const SNATCHED = Array.from({ length: 10 }, (_, index) => TORRENTS.length + 1 + index)
const GIB = 2n ** 30n
const BETWEEN_SECONDS = 60

/** Members of the load; those below are for single announces. */
const FIRST_CLIENT = 11

let trackers: KillableTrackers

beforeAll(async () => {
  trackers = await killableTrackers(NAMES, {
    members: FIRST_CLIENT + CLIENTS,
    torrents: TORRENTS.length + SNATCHED.length,
  })
})

afterAll(() => trackers.stop())

type Given = Parameters<typeof said>[0]
const at = (name: string) => trackers.at(name)
const tell = (name: string, given: Given) =>
  announce(`http://127.0.0.1:${at(name).port}`, said(given))

/** Waits until the other tracker has a copy of every session that one of them has. */
async function copied(): Promise<void> {
  const isCopied = async () => {
    const found = await Promise.all(NAMES.map((name) => at(name).readiness()))
    const whole = found.map(({ standby, holders }) => [standby?.keeps.slots, holders?.standsBy])
    expect(whole.map(([slots]) => slots)).toEqual(whole.map(([, slots]) => slots))
    expect(found.map(({ standby }) => standby?.keeps.sessions)).toEqual([
      found[1].peers,
      found[0].peers,
    ])
    return true
  }
  await until(() => isCopied().catch(() => false), 40, 'the copies')
}

async function snatch(name: string, member: number): Promise<void> {
  for (const torrent of SNATCHED) {
    await tell(name, { member, torrent, event: 'started', left: GIB })
    await tell(name, { member, torrent, event: 'completed', downloaded: GIB })
    await tell(name, { member, torrent, event: 'stopped', downloaded: GIB })
  }
}

/** `downloaded` of each torrent, as a tracker says to a member who stays in the swarms. */
async function downloaded(name: string): Promise<readonly number[]> {
  const ask = (torrent: number) => tell(name, { member: 7, torrent, left: GIB })
  return (await Promise.all(SNATCHED.map(ask))).map((reply) => reply.downloaded)
}

const each = (count: number) => SNATCHED.map(() => count)

/** Snatches that jobs has booked. */
function booked(torrent: number): number {
  const isIts = (entry: TrafficEntry) =>
    entry.torrentId === torrent &&
    entry.kind === 'completed' &&
    (entry.flags & ENTRY_FLAG.hadAll) === 0
  return trackers.jobs.entries().filter(isIts).length
}

/** Tells trackers what jobs writes when it books snatches; afterwards they have used it. */
async function tellSnatches(): Promise<void> {
  for (const torrent of SNATCHED) trackers.jobs.torrent(torrent, { snatches: booked(torrent) })
  const last = FIRST_CLIENT + CLIENTS
  trackers.jobs.member(last)
  const isKnown = async (name: string) =>
    (await tell(name, { member: last, torrent: 1, event: 'stopped' })).failure === null
  await until(async () => (await Promise.all(NAMES.map(isKnown))).every(Boolean))
}

describe('a tracker that stands by', () => {
  it('has a copy of each session, which does not count twice', async () => {
    for (const torrent of TORRENTS) {
      await tell('t1', { member: 1, torrent, event: 'started', uploaded: GIB })
      await tell('t2', { member: 2, torrent, event: 'started', left: GIB })
    }
    await copied()
    const found = await Promise.all(NAMES.map((name) => at(name).readiness()))
    expect(found[0].peers + found[1].peers).toBe(2 * TORRENTS.length)
  })

  it('answers the first announce of every swarm with its peers when the holder is killed', async () => {
    await at('t1').kill()
    for (const torrent of TORRENTS) {
      const reply = await tell('t2', { member: 3, torrent, left: GIB })
      expect(reply.failure).toBeNull()
      expect(reply.peers).toEqual(expect.arrayContaining(['127.0.0.1:20001', '127.0.0.1:20002']))
      expect([reply.complete, reply.incomplete]).toEqual([1, 2])
    }
  })

  it('returns what it took over to the holder, which has what both received', async () => {
    // As between announces of a client: of two reports in one second, none is known to be the later.
    await trackers.pass(BETWEEN_SECONDS, ['t2'])
    for (const torrent of TORRENTS) await tell('t2', { member: 1, torrent, uploaded: 3n * GIB })
    await at('t1').start()
    await trackers.linked()
    const left = async () => (await at('t2').readiness()).peers
    await until(async () => (await left()) === trackers.heldBy('t2', TORRENTS) * 3)
    await copied()
    await trackers.pass(BETWEEN_SECONDS, NAMES)
    for (const torrent of TORRENTS) {
      const reply = await tell('t1', { member: 1, torrent, uploaded: 4n * GIB })
      expect([reply.complete, reply.incomplete]).toEqual([1, 2])
    }
    const uploaded = () => trackers.booked().get(1)
    await until(() => uploaded() === 3n * GIB * BigInt(TORRENTS.length))
  })

  it('books every byte of a load once, and counts each client once, after a kill and a return', async () => {
    const clients = loadOf(trackers, FIRST_CLIENT)
    await clients.settled()
    await at('t1').kill()
    await clients.answered(500, 't2')
    await at('t1').start()
    await trackers.linked()
    await clients.answered(500, 't1')
    const acknowledged = await clients.finish()
    await expectBooked(trackers, acknowledged, clients.said())
    await copied()
    for (const torrent of TORRENTS.slice(0, 5)) {
      const [one, other] = await Promise.all(
        NAMES.map((name) => tell(name, { member: 4, torrent, left: GIB })),
      )
      expect([one.complete, one.incomplete]).toEqual([other.complete, other.incomplete])
    }
    const peers = await Promise.all(NAMES.map(async (name) => (await at(name).readiness()).peers))
    expect(peers[0] + peers[1]).toBe(3 * TORRENTS.length + CLIENTS + 5)
  })
  it('knows the snatches of a dead holder that are not booked, and counts none twice', async () => {
    const { jobs } = trackers
    jobs.setBooking(false)
    await snatch('t1', 5)
    expect(await downloaded('t1')).toEqual(each(1))
    await copied()
    await jobs.hub.stop()
    await at('t1').kill()
    expect(await downloaded('t2')).toEqual(each(1))
    await snatch('t2', 6)
    expect(await downloaded('t2')).toEqual(each(2))
    await at('t1').start()
    await trackers.linked()
    await copied()
    for (const name of NAMES) expect(await downloaded(name)).toEqual(each(2))
    jobs.setBooking(true)
    await jobs.startAgain()
    await until(() => SNATCHED.every((torrent) => booked(torrent) === 2))
    await tellSnatches()
    for (const name of NAMES) expect(await downloaded(name)).toEqual(each(2))
  })
})
