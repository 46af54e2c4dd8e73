import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCluster } from '../../src/cli/postgres/home.ts'
import { takeLock, type FileLock, type Holder } from '../../src/shared/file-lock.ts'
import { nothingIsLeft, recordsOf } from '../support/processes/aftermath.ts'
import { oneCommunity } from '../support/processes/one-community.ts'
import { temporaryFolder } from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// One community that ends in the rarer ways, and is there again each time; the usual ones are in
// crashes-and-stops.test.ts.

const now = () => new Date()
const community = oneCommunity()

describe('kill -9', () => {
  it('of the supervisor lets the next start follow immediately', async () => {
    const babou = await community.running()
    babou.kill('supervisor')
    await community.start()
  })

  it('of a tracker that took over makes it restart; the take-over does not count as a death', async () => {
    const babou = await community.running()
    const earlier = recordsOf(babou).length
    const before = babou.pidOf('tracker')
    const ran = await until(async () => {
      const { status, stdout } = await babou.run(['upgrade', 'tracker', '--json'])
      return status === 0 ? stdout : null
    }, 60)
    const { pid } = JSON.parse(ran) as { pid: number }
    expect(pid).not.toBe(before)
    await until(() => babou.pidOf('tracker') === pid, 20, 'only the new tracker')
    const since = recordsOf(babou).slice(earlier)
    expect(since.filter(({ event }) => event === 'role.replaced')).toMatchObject([{ ofPid: pid }])
    expect(since.filter(({ event }) => event === 'role.died')).toEqual([])

    babou.kill('tracker')
    await until(() => (babou.pidOf('tracker') ?? pid) !== pid, 20, 'the tracker again')
    await until(async () => (await fetch(`${babou.opsUrls.tracker}/readyz`)).ok, 30, 'it is ready')
  })
})

describe('a supervisor that can start no process', () => {
  it('tries again until it can', async () => {
    const babou = await community.running()
    const supervisor = String(babou.pidOf('supervisor'))
    // Fewer than it has open, as when another program takes all of them.
    const limited = (files: string) =>
      execFileSync('prlimit', ['--pid', supervisor, `--nofile=${files}:`])
    const before = babou.pidOf('tracker')
    const died = () => recordsOf(babou).filter(({ event }) => event === 'role.died')
    const earlier = died().length
    limited('8')
    babou.kill('tracker')
    await until(() => died().length >= earlier + 3, 20, 'two starts failed')
    expect(died().at(-1)).toMatchObject({ of: 'tracker', how: expect.stringMatching(/EMFILE/) })
    limited('1024')
    await until(() => (babou.pidOf('tracker') ?? before) !== before, 40, 'the tracker again')
    await until(async () => (await fetch(`${babou.opsUrls.tracker}/readyz`)).ok, 30, 'it is ready')
    expect(String(babou.pidOf('supervisor'))).toBe(supervisor)
  })
})

describe('a stop', () => {
  it('is forced at the second Ctrl-C', async () => {
    const babou = await community.running()
    // A hanging role would be waited for.
    babou.kill('site', 'SIGSTOP')
    babou.kill('supervisor', 'SIGINT')
    const pressed = performance.now()
    // Two within a moment are one: npm passes on what the terminal has sent too.
    await until(() => /role.stop/.test(babou.output()) && performance.now() - pressed > 300)
    babou.kill('supervisor', 'SIGINT')
    await babou.exited
    // As a role is that was given its time.
    expect(recordsOf(babou).filter(({ event }) => event === 'role.killed')).toEqual([])
    await nothingIsLeft(babou, 5)
  })
})

describe('a hangup (SIGHUP) without a terminal', () => {
  it('makes every role read its settings again, and stops none', async () => {
    const folder = temporaryFolder()
    const file = path.join(folder, 'babou.env')
    fs.writeFileSync(file, 'BABOU_LOG=warn\n')
    const babou = await community.start({ BABOU_ENV_FILE: file })
    const processes = babou.processes()
    const events = (name: string) => recordsOf(babou).filter(({ event }) => event === name)
    expect(events('role.up')).toEqual([])

    fs.writeFileSync(file, 'BABOU_LOG=info\nBABOU_SEARCH_MEMORY=0\n')
    fs.renameSync(
      path.join(community.dataFolder, 'logs', 'site.log'),
      path.join(folder, 'moved.log'),
    )
    babou.kill('supervisor', 'SIGHUP')
    await until(() => events('settings.reloaded').length === 4, 10, 'all read their settings')
    const names = events('settings.reloaded').map(({ role }) => role)
    expect(names.sort()).toEqual(['babou', 'jobs', 'site', 'tracker'])
    expect(events('settings.reloaded')[0]).toMatchObject({ taken: ['BABOU_LOG'] })
    const later = { settings: ['BABOU_SEARCH_MEMORY'] }
    expect(events('settings.need-restart')[0]).toMatchObject(later)
    const newLog = () =>
      fs.readFileSync(path.join(community.dataFolder, 'logs', 'site.log'), 'utf8')
    await until(() => newLog().includes('"settings.reloaded"'), 5, 'it is in the new file')

    fs.writeFileSync(file, 'BABOU_LOG=loud\n')
    babou.kill('supervisor', 'SIGHUP')
    await until(() => events('settings.refused').length === 4, 10, 'all refuse them')
    expect(babou.processes()).toEqual(processes)
    expect(await babou.stop()).toBe(0)
    fs.rmSync(folder, { recursive: true })
  })
})

describe('lock files', () => {
  it('of a crash, whose process IDs other programs have now, prevent no start', async () => {
    await (await community.running()).stop()
    const cluster = findCluster(community.dataFolder) as string
    const lines = [process.pid, cluster, 0, community.ports.site, '', '', '', 'ready', '']
    fs.writeFileSync(path.join(cluster, 'postmaster.pid'), lines.join('\n'))
    const probe = takeLock(path.join(community.dataFolder, 'probe.lock'), 'a test', now) as FileLock
    const held = JSON.parse(
      fs.readFileSync(path.join(community.dataFolder, 'probe.lock'), 'utf8'),
    ) as Holder
    probe.release()
    const stale = { ...held, processStart: '1' }
    fs.writeFileSync(path.join(community.dataFolder, 'up.lock'), JSON.stringify(stale))
    fs.writeFileSync(path.join(community.dataFolder, 'postgres.lock'), JSON.stringify(stale))
    expect(await (await community.start()).stop()).toBe(0)
  })
})
