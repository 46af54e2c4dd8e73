import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { FolderInUseError } from '../../src/tracker/journal/folder-lock.ts'
import { isTaken } from '../support/clients/announcer.ts'
import { freePorts } from '../support/processes/ports.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'
import type { TestJobs } from './support/a-jobs.ts'
import { aJobs } from './support/a-jobs.ts'
import type { TestRole } from './support/a-role.ts'
import { aFolder, aRole } from './support/a-role.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function hubFor(data: string): Promise<TestJobs> {
  const jobs = aJobs(`loopback:${data}`)
  await jobs.hub.start()
  cleanUps.push(() => jobs.hub.stop())
  jobs.settings()
  for (let member = 1; member <= 5; member++) jobs.member(member)
  jobs.torrent(1)
  jobs.torrent(2)
  return jobs
}

async function tracker(data: string, env: Record<string, string> = {}): Promise<TestRole> {
  const role = await aRole({ data, env })
  cleanUps.push(() => role.role.stop())
  return role
}

function folder(): string {
  const data = aFolder('tracker')
  cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
  return data
}

describe('a tracker with a bridge that it cannot use', () => {
  it.each([
    'foo://x',
    'nats://',
    'unix:',
    'tcp://10.0.0.1:99999',
    'tcp://203.0.113.9:1',
    'loopback',
  ])('ends with the reason, and nothing of it is left: %s', async (url) => {
    const data = folder()
    await expect(aRole({ data, env: { BABOU_BRIDGE: url } })).rejects.toThrow(/BABOU_BRIDGE=/)
    await tracker(data)
  })
})

describe('a tracker with its bridge', () => {
  it('reports that it is loading until the first full state, then serves', async () => {
    const data = folder()
    const tr = await tracker(data)
    const early = await tr.announce({ member: 1 })
    expect(early.failure).toMatch(/^Tracker is loading/)
    await hubFor(data)
    await tr.ready()
    const reply = await tr.announce({ member: 1, event: 'started' })
    expect(reply).toMatchObject({ failure: null, complete: 1, incomplete: 0 })
  })

  it('gives peers to each other, books their traffic, and reports the counts', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    await tr.announce({ member: 1, event: 'started', left: 0n })
    const second = await tr.announce({ member: 2, event: 'started', left: 500n })
    expect(second.peers).toEqual(['127.0.0.1:20001'])
    await tr.announce({ member: 2, downloaded: 500n, left: 0n, event: 'completed' })
    await tr.announce({ member: 1, uploaded: 500n })
    await until(() => jobs.entries().length === 4, 5, 'four booked entries')
    expect(jobs.entries().reduce((sum, entry) => sum + entry.rawDown, 0n)).toBe(500n)
    expect(jobs.entries().reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(500n)
    await until(() => jobs.counts.get(1)?.seeders === 2, 5, 'counts')
    expect(jobs.counts.get(1)).toEqual({ seeders: 2, leechers: 0 })
    await until(() => jobs.beats.length > 0, 5, 'a heartbeat')
    expect(jobs.beats[0]).toMatchObject({ state: 'ready', role: 'tracker' })
  })

  it('rule 45: a ban takes effect within a second, for the member and for their peers', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    await tr.announce({ member: 1, event: 'started' })
    await tr.announce({ member: 2, event: 'started', left: 5n })
    jobs.member(1, { state: 'banned', reason: 'shared a passkey' })
    const banned = await until(
      async () => {
        const reply = await tr.announce({ member: 1 })
        return reply.failure === null ? null : reply
      },
      1,
      'the ban',
    )
    expect(banned.failure).toBe('Account disabled: shared a passkey')
    const seen = await until(
      async () => {
        const reply = await tr.announce({ member: 2, left: 5n })
        return reply.complete === 0 ? reply : null
      },
      1,
      'the banned one leaving the lists',
    )
    expect(seen.peers).toEqual([])
  })

  it('the environment overrides the settings of the console', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const tr = await tracker(data, { BABOU_ANNOUNCE_INTERVAL: '10' })
    await tr.ready()
    jobs.settings({ intervalSeconds: 5_000 })
    jobs.torrent(9)
    await until(
      async () => isTaken(await tr.announce({ member: 1, torrent: 9 } as never)),
      5,
      'the newer torrent',
    )
    const { interval } = await tr.announce({ member: 1, event: 'started' })
    expect(interval).toBeGreaterThan(8)
    expect(interval).toBeLessThan(12)
  })

  it('stops serving from its state after too long without the bridge', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const longest = String(Math.ceil(slowness()))
    const tr = await tracker(data, { BABOU_TRACKER_MAX_STALENESS: longest })
    await tr.ready()
    expect((await tr.announce({ member: 1 })).failure).toBe(null)
    await jobs.hub.stop()
    const stale = async () => (await tr.announce({ member: 1 })).failure
    await until(async () => (await stale())?.startsWith('Tracker is loading'), 8, 'distrust')
    const again = await hubFor(data)
    await until(async () => (await stale()) === null, 8, 'trust')
    expect(again.snapshots()).toBe(1)
  })

  it('starts from its stored state when the bridge is down, and reports how old that is', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const first = await tracker(data)
    await first.ready()
    jobs.member(2, { state: 'banned', reason: 'traded' })
    const banned = async (tr: TestRole) => (await tr.announce({ member: 2 })).failure
    await until(async () => (await banned(first))?.startsWith('Account disabled'), 5, 'the ban')
    await first.role.stop()
    await jobs.hub.stop()
    const { trackerOps } = await freePorts()
    const second = await tracker(data, { BABOU_TRACKER_OPS_PORT: String(trackerOps) })
    expect((await second.announce({ member: 1, event: 'started' })).failure).toBe(null)
    expect(await banned(second)).toMatch(/^Account disabled/)
    const ready = await fetch(`http://127.0.0.1:${trackerOps}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { staleSeconds: expect.any(Number) },
    ])
    const metrics = await (await fetch(`http://127.0.0.1:${trackerOps}/metrics`)).text()
    expect(metrics).toMatch(/^babou_tracker_state_stale_seconds\S* [0-9]/m)
    expect(metrics).toMatch(/^babou_tracker_thread_busy_ratio\{\S*thread="0"\S* [0-9]/m)
    const again = await hubFor(data)
    await until(async () => (await banned(second)) === null, 8, 'the new database')
    expect(again.snapshots()).toBe(1)
  })

  it('announces continue while the bridge is down, and their traffic is booked later', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    await tr.announce({ member: 1, event: 'started' })
    jobs.setBooking(false)
    await tr.announce({ member: 1, uploaded: 10n })
    await jobs.hub.stop()
    expect((await tr.announce({ member: 1, uploaded: 30n })).failure).toBe(null)
    const again = await hubFor(data)
    const up = () => again.entries().reduce((sum, { rawUp }) => sum + rawUp, 0n)
    await until(() => up() === 30n, 10, 'all bytes being booked')
  })

  it('rule 107: another database is a new state; what it does not include is removed', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    await tr.announce({ member: 2, event: 'started' })
    await jobs.hub.stop()
    const other = aJobs(`loopback:${data}`)
    cleanUps.push(() => other.hub.stop())
    other.settings()
    other.member(1)
    other.torrent(1)
    await other.hub.start()
    await until(
      async () => (await tr.announce({ member: 2 })).failure?.startsWith('Unknown passkey'),
      5,
      'the member being gone',
    )
    const reply = await tr.announce({ member: 1, event: 'started' })
    expect(reply.peers).toEqual([])
  })
})

describe('a tracker that was stopped', () => {
  it('rule 108: has its peers and baselines in the first reply after a restart', async () => {
    const data = folder()
    const jobs = await hubFor(data)
    const first = await tracker(data)
    await first.ready()
    await first.announce({ member: 1, event: 'started', uploaded: 100n })
    await first.announce({ member: 2, event: 'started', left: 5n })
    await first.role.stop()

    const second = await tracker(data)
    await second.ready()
    const reply = await second.announce({ member: 3, event: 'started', left: 9n })
    expect(reply).toMatchObject({ complete: 1, incomplete: 2 })
    expect([...reply.peers].sort()).toEqual(['127.0.0.1:20001', '127.0.0.1:20002'])
    await second.announce({ member: 1, uploaded: 350n })
    const up = () =>
      jobs
        .entries()
        .filter(({ memberId }) => memberId === 1)
        .reduce((sum, { rawUp }) => sum + rawUp, 0n)
    await until(() => up() > 0n, 5, 'the upload being booked')
    expect(up()).toBe(250n)
  })

  it('rule 87: counts a snatch once, through a kill and a repeated completion', async () => {
    const data = folder()
    await hubFor(data)
    const first = await tracker(data)
    await first.ready()
    await first.announce({ member: 1, event: 'started', left: 900n })
    const done = { member: 1, downloaded: 1_000_000n, left: 0n, event: 'completed' as const }
    expect((await first.announce(done)).downloaded).toBe(1)
    await first.role.stop()
    // As after a kill: no snapshot, only journals.
    fs.rmSync(path.join(data, 'tracker', 'snapshot'))
    const second = await tracker(data)
    await second.ready()
    expect((await second.announce({ ...done, event: undefined })).downloaded).toBe(1)
    await second.announce({ ...done, event: undefined, left: 10n })
    expect((await second.announce(done)).downloaded).toBe(1)
  })

  it('rule 109: answers all requests, then ends, and frees everything', async () => {
    const data = folder()
    await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    const replies = Array.from({ length: 30 }, (_, number) =>
      tr.announce({ member: 1 + (number % 5), event: 'started' }),
    )
    const first = await replies[0]
    expect(first.failure).toBe(null)
    const [settled] = await Promise.all([Promise.allSettled(replies), tr.role.stop()])
    const refused = settled.filter(({ status }) => status === 'rejected').length
    expect(refused).toBe(0)
    expect(fs.existsSync(path.join(data, 'tracker', 'lock'))).toBe(false)
  })

  it('frees everything when it could not start', async () => {
    const data = folder()
    const other = net.createServer().listen(0, '127.0.0.1')
    cleanUps.push(() => other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as net.AddressInfo
    const env = { BABOU_TRACKER_PORT: String(port) }
    await expect(aRole({ data, env })).rejects.toThrow(/cannot listen/)
    await expect(aRole({ data, env: { BABOU_TRACKER_OPS_PORT: String(port) } })).rejects.toThrow(
      /EADDRINUSE/,
    )
    const started = await tracker(data)
    expect(started.diary.find('tracker.listening')).toBeDefined()
  })

  it('ends when an announce thread dies, which may have held a lock', async () => {
    const data = folder()
    const workers: Worker[] = []
    const note = (worker: Worker) => void workers.push(worker)
    process.on('worker', note)
    cleanUps.push(() => process.off('worker', note))
    await hubFor(data)
    const tr = await tracker(data)
    await tr.ready()
    await tr.announce({ member: 1, event: 'started' })
    // The sync thread starts first, announce threads follow.
    void workers[1].terminate()
    const error = await tr.role.failed
    expect(error.message).toMatch(/announce thread ended/)
    expect(tr.diary.find('tracker.thread-died')).toBeDefined()
    await tr.role.stop()
    const second = await tracker(data)
    await second.ready()
    expect((await second.announce({ member: 2, event: 'started' })).complete).toBe(2)
  })

  it('refuses to share its folder with a second tracker', async () => {
    const data = folder()
    await tracker(data)
    await expect(aRole({ data })).rejects.toThrow(FolderInUseError)
  })
})
