import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCluster } from '../../src/cli/postgres/home.ts'
import type { Role } from '../../src/shared/config.ts'
import { takeLock, type FileLock, type Holder } from '../../src/shared/file-lock.ts'
import { nothingIsLeft, recordsOf } from '../support/processes/aftermath.ts'
import { freePorts, type Ports } from '../support/processes/ports.ts'
import {
  removeData,
  startBabou,
  temporaryFolder,
  type Babou,
} from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// One community that is killed and stopped in every way, and is there again each time.

const roles: readonly Role[] = ['site', 'tracker', 'jobs']
const now = () => new Date()
let dataFolder: string
let ports: Ports
let last: Babou | null = null

beforeAll(async () => {
  dataFolder = temporaryFolder()
  ports = await freePorts()
})

afterAll(async () => {
  await last?.stop()
  removeData(dataFolder)
})

async function start(): Promise<Babou> {
  return (last = await startBabou({ dataFolder, ports }))
}

/** The babou that the previous test left running, or a new one. */
async function running(): Promise<Babou> {
  return last !== null && last.pidOf('supervisor') !== null ? last : start()
}

describe('kill -9', () => {
  it('of the supervisor leaves no process and no port, but the data', async () => {
    const babou = await running()
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    expect((await start()).setupLink).toBe(babou.setupLink)
  })

  it('of the supervisor lets the next start follow immediately', async () => {
    const babou = await running()
    babou.kill('supervisor')
    await start()
  })

  it('of PostgreSQL makes it restart at the same address', async () => {
    const babou = await running()
    const before = babou.kill('postgres')
    await until(() => {
      const pid = babou.pidOf('postgres')
      return pid !== null && pid !== before
    }, 20)
    const status = await until(async () => {
      const ran = await babou.run(['migrate', 'status'])
      return ran.status === 0 ? ran : null
    }, 20)
    expect(status.stdout).toContain('0001-base.sql')
    expect(await until(async () => (await fetch(babou.siteUrl)).ok, 20)).toBe(true)
  })

  it('of each role makes it restart', async () => {
    const babou = await running()
    const earlier = recordsOf(babou).length
    for (const role of roles) {
      const before = babou.kill(role)
      await until(() => (babou.pidOf(role) ?? before) !== before, 20, `${role} again`)
      const isReady = async () => (await fetch(`${babou.opsUrls[role]}/readyz`)).ok
      await until(isReady, 30, `${role} ready`)
    }
    const died = recordsOf(babou)
      .slice(earlier)
      .filter(({ event }) => event === 'role.died')
    expect(died.map(({ of }) => of)).toEqual(roles)
  })

  it('of supervisor and PostgreSQL leaves nothing, the next start has the data', async () => {
    const babou = await running()
    babou.kill('postgres')
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    expect((await start()).setupLink).toBe(babou.setupLink)
  })
})

describe('a stop', () => {
  it('is forced at the second Ctrl-C', async () => {
    const babou = await running()
    // A hanging role would be waited for.
    babou.kill('site', 'SIGSTOP')
    babou.kill('supervisor', 'SIGINT')
    await until(() => /role.stop/.test(babou.output()))
    babou.kill('supervisor', 'SIGINT')
    const began = performance.now()
    await babou.exited
    expect(performance.now() - began).toBeLessThan(5_000)
    await nothingIsLeft(babou, 5)
  })

  it('also works with a signal to every process, as systemd sends it', async () => {
    const babou = await running()
    const guard = parentOf(babou.pidOf('postgres') as number)
    for (const pid of new Set([...babou.processes(), guard])) {
      try {
        process.kill(pid, 'SIGTERM')
      } catch {
        // It has ended, as those before it have been told to.
      }
    }
    expect(await babou.exited).toBe(0)
    await nothingIsLeft(babou, 5)
    expect(recordsOf(babou).filter(({ event }) => /died|killed/.test(event))).toEqual([])
  })

  it('also works with the hangup of the terminal (SIGHUP)', async () => {
    const babou = await running()
    babou.kill('supervisor', 'SIGHUP')
    expect(await babou.exited).toBe(0)
    await nothingIsLeft(babou, 0)
  })
})

describe('lock files', () => {
  it('of a crash, whose process IDs other programs have now, prevent no start', async () => {
    await (await running()).stop()
    const cluster = findCluster(dataFolder) as string
    const lines = [process.pid, cluster, 0, ports.site, '', '', '', 'ready', '']
    fs.writeFileSync(path.join(cluster, 'postmaster.pid'), lines.join('\n'))
    const probe = takeLock(path.join(dataFolder, 'probe.lock'), 'a test', now) as FileLock
    const held = JSON.parse(fs.readFileSync(path.join(dataFolder, 'probe.lock'), 'utf8')) as Holder
    probe.release()
    const stale = { ...held, processStart: '1' }
    fs.writeFileSync(path.join(dataFolder, 'up.lock'), JSON.stringify(stale))
    fs.writeFileSync(path.join(dataFolder, 'postgres.lock'), JSON.stringify(stale))
    expect(await (await start()).stop()).toBe(0)
  })
})

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
