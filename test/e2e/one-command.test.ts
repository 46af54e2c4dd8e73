import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { folderHolder } from '../../src/cli/folder-lock.ts'
import { findCluster } from '../../src/cli/postgres/home.ts'
import { takeLock, type FileLock, type Holder } from '../../src/shared/file-lock.ts'
import type { Role } from '../../src/shared/config.ts'
import {
  freePorts,
  isFree,
  removeData,
  runBabou,
  settingsOf,
  startBabou,
  temporaryFolder,
  type Babou,
  type StartOptions,
} from '../support/processes.ts'
import { until } from '../support/until.ts'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
const roles: readonly Role[] = ['site', 'tracker', 'jobs']
const now = () => new Date()
const started: Babou[] = []
const folders: string[] = []

async function start(options: StartOptions = {}): Promise<Babou> {
  const babou = await startBabou(options)
  started.push(babou)
  return babou
}

afterEach(async () => {
  for (const babou of started.splice(0)) await babou.stop()
  for (const folder of folders.splice(0)) removeData(folder)
})

function folderOfTest(as?: StartOptions['as']): string {
  const folder = temporaryFolder(as)
  folders.push(folder)
  return folder
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(url, { redirect: 'manual' }).catch(() => null)
  return reply !== null && reply.status < 500
}

async function nothingIsLeft(babou: Babou, seconds: number): Promise<void> {
  await until(() => babou.processes().length === 0, seconds, 'no process left')
  for (const port of Object.values(babou.ports)) {
    await until(() => isFree(port), seconds, `port ${port} free`)
  }
}

describe('one command', () => {
  it('serves the site, says where everything is, and ends in order on Ctrl-C', async () => {
    const babou = await start({ env: { BABOU_TEST_NO_SYNC: 'false' } })
    expect(await answers(babou.siteUrl)).toBe(true)
    const lines = babou.output().split('\n')
    expect(lines.filter((line) => line.startsWith('  '))).toEqual([
      `  site      ${babou.siteUrl}  (listens on 127.0.0.1:${babou.ports.site})`,
      expect.stringContaining(`  announce  ${babou.trackerUrl}  (listens on `),
      expect.stringMatching(/^ {2}set-up {4}http:\/\/localhost:\d+\/setup\?token=[\w-]{32} /),
    ])

    babou.kill('supervisor', 'SIGINT')
    expect(await babou.exited).toBe(0)
    const events = records(babou).filter(({ event }) => /^(role.stop|babou.stopped)$/.test(event))
    expect(events.map(({ of }) => of ?? 'end')).toEqual(['site', 'tracker', 'jobs', 'end'])
    await nothingIsLeft(babou, 0)
  })

  it.runIf(isRoot)('runs as an ordinary user, its database with it', async () => {
    const babou = await start({ as: nobody, dataFolder: folderOfTest(nobody) })
    for (const pid of babou.processes()) expect(fs.statSync(`/proc/${pid}`).uid).toBe(nobody.uid)
    expect(findCluster(babou.dataFolder)).toBe(path.join(babou.dataFolder, 'postgres'))
    expect(await answers(babou.siteUrl)).toBe(true)
    expect(await babou.stop()).toBe(0)
  })

  it.runIf(isRoot)('keeps its database in a system folder when its own is private', async () => {
    const home = folderOfTest()
    fs.chmodSync(home, 0o700)
    const dataFolder = path.join(home, 'data of babou')
    const babou = await start({ dataFolder })
    folders.unshift(dataFolder) // before its home: what lies elsewhere is found by its id
    const id = fs.readFileSync(path.join(dataFolder, 'id'), 'utf8').trim()
    expect(findCluster(dataFolder)).toBe(`/var/lib/babou/${id}/postgres`)
    const link = babou.setupLink
    await babou.stop()
    // The same database again, by the id.
    const again = await start({ dataFolder, ports: babou.ports })
    expect(again.setupLink).toBe(link)
    await again.stop()
    // A copy of the folder without that database does not begin with an empty one unasked.
    fs.renameSync(`/var/lib/babou/${id}`, `/var/lib/babou/${id}.away`)
    const refused = await again.run(['setup-link'])
    fs.renameSync(`/var/lib/babou/${id}.away`, `/var/lib/babou/${id}`)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/is kept in .* and is not there; bring it back/)
  })

  it('runs all roles in one process when they are joined by loopback:', async () => {
    const babou = await start({ env: { BABOU_BRIDGE_LISTEN: 'loopback:' } })
    expect(await answers(babou.siteUrl)).toBe(true)
    for (const role of roles) expect(babou.pidOf(role)).toBeNull()
    expect(await babou.stop()).toBe(0)
  })
})

describe('babou status', () => {
  it('says of every role that it is ready, and which process it is', async () => {
    const babou = await start()
    const ran = await babou.run(['status', '--json'])
    const said = JSON.parse(ran.stdout) as {
      supervisor: { pid: number }
      database: { pid: number; isUp: boolean }
      roles: { role: Role; isReady: boolean; pid: number; memoryBytes: number }[]
      bridge: unknown[]
    }
    expect(said.bridge).toMatchObject([
      { isUp: true, isCaughtUp: true, lagEvents: 0, seenBy: 'jobs', counts: { snapshots: 1 } },
    ])
    expect(said.supervisor.pid).toBe(babou.pidOf('supervisor'))
    expect(said.database).toMatchObject({ pid: babou.pidOf('postgres'), isUp: true })
    for (const role of said.roles) {
      expect(role).toMatchObject({ isReady: true, pid: babou.pidOf(role.role) })
      expect(role.memoryBytes).toBeGreaterThan(2 ** 20)
    }
    const text = (await babou.run(['status'])).stdout
    expect(text).toMatch(/^tracker +ready +\d+ /m)
    expect(text).toMatch(/^bridge +link +behind .*\n\S+ +up +nothing /m)
  })
})

describe('a role alone', () => {
  it('runs on the database of BABOU_DATA and ends on SIGTERM, each', async () => {
    const dataFolder = folderOfTest()
    const ports = await freePorts()
    const env = settingsOf(dataFolder, ports)
    const running = roles.map((role) => runBabou([role], { env }))
    try {
      for (const port of [ports.siteOps, ports.trackerOps, ports.jobsOps]) {
        const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
        await until(isReady, 40, `ops port ${port} ready`)
      }
      const twin = await runBabou(['tracker'], { env })
      expect(twin.stderr).toMatch(/^babou: babou tracker already runs on .* \(pid \d+\)\n$/)
    } finally {
      for (const role of roles) {
        const holder = folderHolder(dataFolder, role, now)
        if (holder !== null) process.kill(holder.pid, 'SIGTERM')
      }
    }
    const ended = await Promise.all(running)
    expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      roles.map(() => ({ status: 0, stderr: '' })),
    )
    await until(() => folderHolder(dataFolder, 'postgres', now) === null)
  })
})

describe('kill -9', () => {
  it('of the supervisor leaves no process, no port, and the data', async () => {
    const dataFolder = folderOfTest()
    const babou = await start({ dataFolder })
    const link = babou.setupLink
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    const again = await start({ dataFolder, ports: babou.ports })
    expect(again.setupLink).toBe(link)
  })

  it('of the supervisor lets the next start follow at once', async () => {
    const dataFolder = folderOfTest()
    const babou = await start({ dataFolder })
    babou.kill('supervisor')
    await start({ dataFolder, ports: babou.ports })
  })

  it('of PostgreSQL brings it back at the same address', async () => {
    const babou = await start()
    const before = babou.kill('postgres')
    await until(() => {
      const now = babou.pidOf('postgres')
      return now !== null && now !== before
    }, 20)
    const status = await until(async () => {
      const ran = await babou.run(['migrate', 'status'])
      return ran.status === 0 ? ran : null
    }, 20)
    expect(status.stdout).toContain('0001-members.sql')
    expect(await until(() => answers(babou.siteUrl), 20)).toBe(true)
  })

  it('of both leaves nothing, and the next start has the data', async () => {
    const dataFolder = folderOfTest()
    const babou = await start({ dataFolder })
    const link = babou.setupLink
    babou.kill('postgres')
    babou.kill('supervisor')
    await nothingIsLeft(babou, 5)
    const again = await start({ dataFolder, ports: babou.ports })
    expect(again.setupLink).toBe(link)
  })

  it('of each role has it started again', async () => {
    const babou = await start()
    for (const role of roles) {
      const before = babou.kill(role)
      await until(() => (babou.pidOf(role) ?? before) !== before, 20, `${role} again`)
      await until(
        async () => (await fetch(`${babou.opsUrls[role]}/readyz`)).ok,
        30,
        `${role} ready`,
      )
    }
    const pauses = records(babou).filter(({ event }) => event === 'role.died')
    expect(pauses.map(({ of }) => of)).toEqual(roles)
    expect(await babou.stop()).toBe(0)
  })

  it('leaves lock files that stop no later start', async () => {
    const dataFolder = folderOfTest()
    const babou = await start({ dataFolder })
    await babou.stop()
    // As after a crash whose process numbers other programs have been given since.
    const cluster = findCluster(dataFolder) as string
    const lines = [process.pid, cluster, 0, babou.ports.site, '', '', '', 'ready', '']
    fs.writeFileSync(path.join(cluster, 'postmaster.pid'), lines.join('\n'))
    const probe = takeLock(path.join(dataFolder, 'probe.lock'), 'a test', now) as FileLock
    const held = JSON.parse(fs.readFileSync(path.join(dataFolder, 'probe.lock'), 'utf8')) as Holder
    probe.release()
    const stale = { ...held, processStart: '1' }
    fs.writeFileSync(path.join(dataFolder, 'up.lock'), JSON.stringify(stale))
    fs.writeFileSync(path.join(dataFolder, 'postgres.lock'), JSON.stringify(stale))
    expect(await (await start({ dataFolder })).stop()).toBe(0)
  })
})

describe('a start that cannot be', () => {
  it('says that babou runs already, and lets it run', async () => {
    const babou = await start()
    const second = await babou.run(['up'])
    expect(second.status).toBe(1)
    expect(second.stderr).toMatch(/^babou: babou already runs on .* \(pid \d+, since .*\): stop it/)
    expect(await answers(babou.siteUrl)).toBe(true)
  })

  it('names the port that is taken and its setting', async () => {
    const ports = await freePorts()
    const taken = net.createServer().listen(ports.trackerOps, '127.0.0.1')
    const ran = await runBabou(['up'], { env: settingsOf(folderOfTest(), ports) })
    taken.close()
    expect(ran.status).toBe(1)
    expect(ran.stderr).toBe(
      `babou: port ${ports.trackerOps} is taken by another program: end that, ` +
        'or set BABOU_TRACKER_OPS_PORT\n',
    )
  })

  it.each([
    [{ BABOU_SITE_PROT: '1' }, /^babou: BABOU_SITE_PROT is not a setting of babou; .*\n$/],
    [{ BABOU_SITE_PORT: 'x' }, /^babou: BABOU_SITE_PORT="x": .*\n$/],
    [
      { BABOU_OPS_HOST: '203.0.113.7' },
      /^babou: BABOU_OPS_HOST=203.0.113.7: .* no such address\n$/,
    ],
    [{ BABOU_JOBS_OPS_PORT: '8081', BABOU_SITE_OPS_PORT: '8081' }, /are both 8081: give each/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /^babou: the database of DATABASE_URL .*\n$/],
    [{ DATABASE_URL: 'mysql://x' }, /^babou: DATABASE_URL=\(hidden\): .*\n$/],
  ])('tells a wrong setting in one line: %o', async (wrong, line) => {
    const env = settingsOf(folderOfTest(), await freePorts(), wrong)
    const ran = await runBabou(['up'], { env })
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(line)
  })

  it('refuses another BABOU_SECRET than the one of the database', async () => {
    const babou = await start()
    const env = settingsOf(babou.dataFolder, babou.ports, { BABOU_SECRET: 'quite another one' })
    const ran = await runBabou(['setup-link'], { env })
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/BABOU_SECRET is not the one that this database was made with/)
  })
})

describe('a stop', () => {
  it('is harder at the second Ctrl-C', async () => {
    const babou = await start()
    // A role that hangs would be waited for.
    babou.kill('site', 'SIGSTOP')
    babou.kill('supervisor', 'SIGINT')
    await until(() => /role.stop/.test(babou.output()))
    babou.kill('supervisor', 'SIGINT')
    const began = performance.now()
    await babou.exited
    expect(performance.now() - began).toBeLessThan(5_000)
    await nothingIsLeft(babou, 5)
  })

  it('of every process at once, as systemd asks for it, is one, too', async () => {
    const babou = await start()
    const guard = parentOf(babou.pidOf('postgres') as number)
    for (const pid of new Set([...babou.processes(), guard])) process.kill(pid, 'SIGTERM')
    expect(await babou.exited).toBe(0)
    await nothingIsLeft(babou, 5)
    expect(records(babou).filter(({ event }) => /died|killed/.test(event))).toEqual([])
  })

  it('of the terminal (SIGHUP) is one, too', async () => {
    const babou = await start()
    babou.kill('supervisor', 'SIGHUP')
    expect(await babou.exited).toBe(0)
    await nothingIsLeft(babou, 0)
  })
})

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

interface LogRecord {
  readonly event: string
  readonly of?: string
}

function records(babou: Babou): LogRecord[] {
  return babou
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogRecord)
}
