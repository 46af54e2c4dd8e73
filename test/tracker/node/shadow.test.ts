import fs from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import type { TestJobs } from '../support/a-jobs.ts'
import { aJobs } from '../support/a-jobs.ts'
import type { TestRole } from '../support/a-role.ts'
import { aFolder, aRole } from '../support/a-role.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function aShadow(): Promise<{ jobs: TestJobs; data: string }> {
  const data = aFolder('shadow')
  cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
  const jobs = aJobs(`loopback:${data}`)
  await jobs.hub.start()
  cleanUps.push(() => jobs.hub.stop())
  jobs.settings({ shadow: true })
  for (let member = 1; member <= 3; member++) jobs.member(member)
  jobs.torrent(1)
  return { jobs, data }
}

async function tracker(data: string): Promise<TestRole> {
  const role = await aRole({ data })
  cleanUps.push(() => role.role.stop())
  await role.ready()
  return role
}

/** Waits for a heartbeat that says so for the newest settings. */
async function reported(jobs: TestJobs, isOn: boolean, version: number): Promise<void> {
  const is = () => jobs.beats.at(-1)?.shadow
  await until(() => is()?.isOn === isOn && is()?.version === version, 5, `shadow: ${isOn}`)
}

const sumUp = (jobs: TestJobs) => jobs.entries().reduce((sum, { rawUp }) => sum + rawUp, 0n)

describe('a tracker that is the shadow of an old one', () => {
  it('answers with peers, and books neither bytes nor swarms', async () => {
    const { jobs, data } = await aShadow()
    const tr = await tracker(data)
    await reported(jobs, true, 1)
    await tr.announce({ member: 1, event: 'started', left: 0n })
    const second = await tr.announce({ member: 2, event: 'started', left: 500n })
    expect(second.peers).toEqual(['127.0.0.1:20001'])
    await tr.announce({ member: 1, uploaded: 500n })
    const before = jobs.beats.length
    await until(() => jobs.beats.length > before, 8, 'a heartbeat')
    expect(jobs.entries()).toEqual([])
    expect(jobs.counts.size).toBe(0)
    expect(jobs.beats.at(-1)).toMatchObject({ peers: 2, unbooked: 0 })
  })

  it('reports what it would have booked of each member since the rehearsal began', async () => {
    const { jobs, data } = await aShadow()
    const tr = await tracker(data)
    await reported(jobs, true, 1)
    await tr.announce({ member: 1, event: 'started', uploaded: 1_000n })
    await tr.announce({ member: 1, uploaded: 1_500n })
    await tr.announce({ member: 2, event: 'started', left: 500n })
    await tr.announce({ member: 2, downloaded: 300n, left: 200n })
    const bytes = () => jobs.beats.at(-1)?.shadow?.bytes
    await until(() => bytes()?.down === 300, 8, 'the sums in a heartbeat')
    expect(bytes()).toMatchObject({
      up: 500,
      members: [
        { memberId: 1, up: 500, down: 0 },
        { memberId: 2, up: 0, down: 300 },
      ],
    })
    jobs.settings({ shadow: false })
    await reported(jobs, false, 2)
    await until(() => bytes() === undefined, 8, 'a heartbeat without sums')
  })

  it('books what sessions add to the last counters of the rehearsal, after a restart too', async () => {
    const { jobs, data } = await aShadow()
    const first = await tracker(data)
    await first.announce({ member: 1, event: 'started', uploaded: 1_000n })
    await first.announce({ member: 1, uploaded: 5_000n })
    await first.role.stop()
    const second = await tracker(data)
    await second.announce({ member: 1, uploaded: 6_000n })
    jobs.settings({ shadow: false })
    await reported(jobs, false, 2)
    await second.announce({ member: 1, uploaded: 6_700n })
    await until(() => sumUp(jobs) > 0n, 5, 'booked bytes')
    expect(sumUp(jobs)).toBe(700n)
    await until(() => jobs.counts.size === 1, 5, 'counts')
  })

  it('returns to the rehearsal, and books what arrived before', async () => {
    const { jobs, data } = await aShadow()
    jobs.settings({ shadow: false })
    const tr = await tracker(data)
    await reported(jobs, false, 2)
    jobs.setBooking(false)
    await tr.announce({ member: 1, event: 'started' })
    await tr.announce({ member: 1, uploaded: 300n })
    jobs.settings({ shadow: true })
    await reported(jobs, true, 3)
    await tr.announce({ member: 1, uploaded: 900n })
    jobs.setBooking(true)
    await until(() => sumUp(jobs) === 300n, 10, 'the bytes from before')
    jobs.settings({ shadow: false })
    await reported(jobs, false, 4)
    await tr.announce({ member: 1, uploaded: 1_000n })
    await until(() => sumUp(jobs) > 300n, 10, 'the bytes from after')
    expect(sumUp(jobs)).toBe(400n)
  })
})
