import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { aJobs } from './support/a-jobs.ts'
import { aFolder, aRole } from './support/a-role.ts'
import { aClosedLoop } from './support/closed-loop.ts'
import { ways } from './support/ways.ts'

const CLIENTS = 60
const MEMBERS = Array.from({ length: CLIENTS }, (_, index) => index + 1)
/** The failure of a client that never was connected. */
const REFUSED = /^single: connect ECONNREFUSED /

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe.each(ways)('a tracker over %s that stops under load (rule 109)', (io) => {
  it('answers every client that was connected, one connection each', async () => {
    const data = aFolder('stop')
    cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
    const jobs = aJobs(`loopback:${data}`)
    for (const member of MEMBERS) jobs.member(member)
    for (let torrent = 1; torrent <= 5; torrent++) jobs.torrent(torrent)
    jobs.settings()
    await jobs.hub.start()
    cleanUps.push(() => jobs.hub.stop())
    const tracker = await aRole({ data, env: { BABOU_TRACKER_IO: io } })
    await tracker.ready()
    const port = Number(new URL(tracker.url).port)
    const load = aClosedLoop(port, MEMBERS, () => 'single')
    await until(() => load.answered() > 20 * CLIENTS)
    await tracker.role.stop()
    await until(() => load.failed.length > 0)
    await load.finish()
    const lost = load.failed.filter(({ why }) => !REFUSED.test(why))
    expect(lost.map(({ why }) => why)).toEqual([])
  })
})

describe('a tracker that stops when its disk is full', () => {
  it('ends in order without a last snapshot, and loses no session', async () => {
    const data = aFolder('stop-full')
    cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
    const jobs = aJobs(`loopback:${data}`)
    jobs.settings()
    jobs.member(1)
    jobs.member(2)
    jobs.torrent(1)
    await jobs.hub.start()
    cleanUps.push(() => jobs.hub.stop())
    const tracker = await aRole({ data })
    cleanUps.push(() => tracker.role.stop())
    await tracker.ready()
    await tracker.announce({ member: 1, event: 'started' })
    // As on a full disk: a folder in its place cannot be replaced by a file.
    const snapshot = path.join(data, 'tracker', 'snapshot')
    fs.rmSync(snapshot, { force: true })
    fs.mkdirSync(snapshot)
    await tracker.role.stop()
    expect(tracker.diary.count('snapshot.failed')).toBe(1)
    expect(tracker.diary.find('tracker.stopped')).toBeDefined()
    expect(fs.existsSync(path.join(data, 'tracker', 'lock'))).toBe(false)

    fs.rmdirSync(snapshot)
    const again = await aRole({ data })
    cleanUps.push(() => again.role.stop())
    await again.ready()
    expect(await again.announce({ member: 2, event: 'started' })).toMatchObject({ complete: 2 })
  })
})
