import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { freePorts } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'
import { aJobs } from '../support/a-jobs.ts'
import { aFolder, aRole } from '../support/a-role.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe('a tracker that staff disable', () => {
  it('sends its counts, ends its service, reports the reason, and serves again when enabled', async () => {
    const data = aFolder('off')
    cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
    let why: string | null = null
    const jobs = aJobs(`loopback:${data}`, { whyOff: () => why })
    await jobs.hub.start()
    cleanUps.push(() => jobs.hub.stop())
    jobs.settings()
    jobs.member(1)
    jobs.torrent(1)
    const { trackerOps: opsPort } = await freePorts()
    const env = { BABOU_TRACKER_OPS_PORT: String(opsPort) }
    let tracker = await aRole({ data, env })
    cleanUps.push(() => tracker.role.stop())
    await tracker.ready()
    await tracker.announce({ member: 1, event: 'started' })
    await tracker.announce({ member: 1, uploaded: 700n })

    why = 'staff disabled edge: its disk fails'
    jobs.hub.recheck()
    const says = async () => {
      const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`, {
        headers: { connection: 'close' },
      })
      return { status: answer.status, ...((await answer.json()) as { state: string }) }
    }
    await until(async () => (await says()).state === 'off')
    expect(await says()).toMatchObject({ status: 503, why })
    await expect(tracker.announce({ member: 1 })).rejects.toThrow()
    expect(jobs.entries().reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(700n)
    expect(tracker.diary.find('tracker.off')?.fields).toEqual({ why })

    // A restart does not circumvent it, even when the bridge is down.
    await tracker.role.stop()
    await jobs.hub.stop()
    tracker = await aRole({ data, env })
    expect(await says()).toMatchObject({ state: 'off', why })
    expect(fs.existsSync(path.join(data, 'tracker', 'off.json'))).toBe(true)
    await tracker.role.stop()

    const again = aJobs(`loopback:${data}`, { whyOff: () => why })
    again.settings()
    again.member(1)
    again.torrent(1)
    await again.hub.start()
    cleanUps.push(() => again.hub.stop())
    tracker = await aRole({ data, env })
    await until(() => again.hub.counts().refused > 0)
    expect(await says()).toMatchObject({ state: 'off' })
    why = null
    await until(() => tracker.diary.find('tracker.listening'))
    await tracker.ready()
    expect(await tracker.announce({ member: 1 })).toMatchObject({ failure: null })
    expect(fs.existsSync(path.join(data, 'tracker', 'off.json'))).toBe(false)
  })

  it('ends its service too when its folder cannot store that', async () => {
    const data = aFolder('off-not-stored')
    cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
    let why: string | null = null
    const jobs = aJobs(`loopback:${data}`, { whyOff: () => why })
    await jobs.hub.start()
    cleanUps.push(() => jobs.hub.stop())
    jobs.settings()
    jobs.member(1)
    jobs.torrent(1)
    const tracker = await aRole({ data })
    cleanUps.push(() => tracker.role.stop())
    await tracker.ready()

    // As on a full disk: a folder in its place cannot be replaced by a file.
    fs.mkdirSync(path.join(data, 'tracker', 'off.json'))
    why = 'staff disabled edge: its disk is full'
    jobs.hub.recheck()
    await until(() => tracker.diary.find('tracker.off'))
    expect(tracker.diary.find('tracker.off')?.fields).toEqual({ why })
    expect(tracker.diary.find('tracker.off-not-stored')).toBeDefined()
    await expect(tracker.announce({ member: 1 })).rejects.toThrow()
  })
})
