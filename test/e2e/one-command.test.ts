import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { folderHolder } from '../../src/cli/processes/folder-lock.ts'
import { runningPostgres } from '../../src/cli/postgres.ts'
import { findCluster } from '../../src/cli/postgres/home.ts'
import type { Role } from '../../src/shared/config.ts'
import { takeLock, type FileLock } from '../../src/shared/file-lock.ts'
import { inProject } from '../../src/shared/paths.ts'
import { nothingIsLeft, recordsOf } from '../support/processes/aftermath.ts'
import { copyInstalled } from '../support/processes/installed.ts'
import { freePorts, isFree } from '../support/processes/ports.ts'
import {
  removeData,
  runBabou,
  settingsOf,
  startBabou,
  temporaryFolder,
  type Babou,
  type StartOptions,
} from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
/** Not below a private folder, such as the home of root. */
const canBeReadByAll = parentsOf(inProject('bin')).every((dir) => fs.statSync(dir).mode & 0o001)
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
  for (const folder of folders.splice(0)) {
    endRoles(folder)
    removeData(folder)
  }
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

describe('one command', () => {
  let babou: Babou

  beforeAll(async () => {
    babou = await startBabou({ isFromNothing: true, env: { BABOU_TEST_NO_SYNC: 'false' } })
  })

  afterAll(async () => {
    await babou.stop()
  })

  it('serves the site, and prints all addresses', async () => {
    expect(await answers(babou.siteUrl)).toBe(true)
    const lines = babou.output().split('\n')
    expect(lines.filter((line) => line.startsWith('  '))).toEqual([
      `  site      ${babou.siteUrl}  (listens on 127.0.0.1:${babou.ports.site})`,
      expect.stringContaining(`  announce  ${babou.trackerUrl}  (listens on `),
      expect.stringMatching(/^ {2}set-up {4}http:\/\/localhost:\d+\/setup\?token=[\w-]{32} /),
    ])
  })

  it('`babou status` shows for every role that it is ready, and its process', async () => {
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

  it('another start reports that babou is running, and does not affect it', async () => {
    const second = await babou.run(['up'])
    expect(second.status).toBe(1)
    expect(second.stderr).toMatch(/^babou: babou already runs on .* \(pid \d+, since .*\): stop it/)
    expect(await answers(babou.siteUrl)).toBe(true)
  })

  it('a command refuses a BABOU_SECRET other than that of the database', async () => {
    const env = settingsOf(babou.dataFolder, babou.ports, { BABOU_SECRET: 'quite another one' })
    const ran = await runBabou(['setup-link'], { env })
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/BABOU_SECRET is not the one that this database was made with/)
  })

  it('ends in order on Ctrl-C', async () => {
    babou.kill('supervisor', 'SIGINT')
    expect(await babou.exited).toBe(0)
    const events = recordsOf(babou).filter(({ event }) => /^(role.stop|babou.stopped)$/.test(event))
    expect(events.map(({ of }) => of ?? 'end')).toEqual(['site', 'tracker', 'jobs', 'end'])
    // A first start is one line about migrations, and neither it nor a planned stop warns.
    const records = recordsOf(babou)
    const about = records.filter(({ event }) => String(event).startsWith('migration'))
    expect(about.map(({ event }) => event)).toEqual(['migrations.run'])
    expect(records.filter(({ level }) => Number(level) >= 40)).toEqual([])
    await nothingIsLeft(babou, 0)
  })
})

describe('other ways to start it', () => {
  it.runIf(isRoot && canBeReadByAll)(
    'runs as an ordinary user, including its database',
    async () => {
      const babou = await start({ as: nobody, dataFolder: folderOfTest(nobody) })
      for (const pid of babou.processes()) expect(fs.statSync(`/proc/${pid}`).uid).toBe(nobody.uid)
      expect(findCluster(babou.dataFolder)).toBe(path.join(babou.dataFolder, 'postgres'))
      expect(await answers(babou.siteUrl)).toBe(true)
      expect(await babou.stop()).toBe(0)
    },
  )

  it.runIf(isRoot)(
    'uses a system folder for its database if its data folder is private',
    async () => {
      const home = folderOfTest()
      fs.chmodSync(home, 0o700)
      const dataFolder = path.join(home, 'data of babou')
      const babou = await start({ dataFolder, isFromNothing: true })
      folders.unshift(dataFolder) // before its home: its database is found by its ID
      const id = fs.readFileSync(path.join(dataFolder, 'id'), 'utf8').trim()
      expect(findCluster(dataFolder)).toBe(`/var/lib/babou/${id}/postgres`)
      const link = babou.setupLink
      await babou.stop()
      // The same database again, by the ID.
      const again = await start({ dataFolder, ports: babou.ports })
      expect(again.setupLink).toBe(link)
      await again.stop()
      // A copy of the folder without that database must not start with an empty one.
      fs.renameSync(`/var/lib/babou/${id}`, `/var/lib/babou/${id}.away`)
      const refused = await again.run(['setup-link'])
      fs.renameSync(`/var/lib/babou/${id}.away`, `/var/lib/babou/${id}`)
      expect(refused.status).toBe(1)
      expect(refused.stderr).toMatch(/should be in .*, but is missing; restore it/)
    },
  )

  it('runs all roles in one process when they are connected by loopback:', async () => {
    const babou = await start({ env: { BABOU_BRIDGE_LISTEN: 'loopback:' } })
    expect(await answers(babou.siteUrl)).toBe(true)
    for (const role of roles) expect(babou.pidOf(role)).toBeNull()
    expect(await babou.stop()).toBe(0)
  })
})

/** Whether its role is ready. @throws Error with what that waits for */
async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`)
  if (!reply.ok) throw new Error(await reply.text())
  return true
}

/** Rejects once a command has ended, with what it said. */
async function unexpected(command: ReturnType<typeof runBabou>): Promise<never> {
  const { status, stdout, stderr } = await command
  throw new Error(`ended with ${status}: ${stderr}${stdout.split('\n').slice(-5).join('\n')}`)
}

/** Sends SIGTERM to the roles that run as separate processes. */
function endRoles(dataFolder: string): void {
  for (const role of roles) {
    const holder = folderHolder(dataFolder, role, now)
    if (holder !== null) process.kill(holder.pid, 'SIGTERM')
  }
}

describe('a single role', () => {
  it('runs on the database of BABOU_DATA and ends on SIGTERM, each', async () => {
    const dataFolder = folderOfTest()
    const ports = await freePorts()
    const env = settingsOf(dataFolder, ports)
    const running = roles.map((role) => runBabou([role], { env }))
    try {
      const areReady = async () => {
        for (const port of [ports.siteOps, ports.trackerOps, ports.jobsOps]) {
          await until(() => isReady(port), 100, `ops port ${port} ready`)
        }
      }
      await Promise.race([areReady(), ...running.map(unexpected)])
      const twin = await runBabou(['tracker'], { env })
      expect(twin.stderr).toMatch(/^babou: babou tracker already runs on .* \(pid \d+\)\n$/)
    } finally {
      endRoles(dataFolder)
    }
    const ended = await Promise.all(running)
    expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      roles.map(() => ({ status: 0, stderr: '' })),
    )
    await until(() => folderHolder(dataFolder, 'postgres', now) === null)
  })

  it('whose process runs the database ends last of those that end with it', async () => {
    const dataFolder = folderOfTest()
    const ports = await freePorts()
    await copyInstalled(dataFolder)
    const env = settingsOf(dataFolder, ports)
    const running = [runBabou(['site'], { env }), runBabou(['jobs'], { env })]
    const pidOf = (name: 'site' | 'jobs' | 'postgres') => folderHolder(dataFolder, name, now)?.pid
    const both = async () => {
      await until(() => isReady(ports.siteOps), 100, 'the site ready')
      await until(() => isReady(ports.jobsOps), 100, 'jobs ready')
    }
    await Promise.race([both(), ...running.map(unexpected)])
    const isSite = pidOf('postgres') === pidOf('site')
    const [user, ops] = isSite ? [pidOf('jobs')!, ports.siteOps] : [pidOf('site')!, ports.jobsOps]
    // It gets the signal when it continues: it is slow to end.
    process.kill(user, 'SIGSTOP')
    endRoles(dataFolder)
    await until(() => isFree(ops), 20, 'the role ended that runs the database')
    const since = performance.now()
    await until(() => pidOf('postgres') === undefined || performance.now() - since > 1_000)
    const isThere = runningPostgres(dataFolder) !== null
    process.kill(user, 'SIGCONT')
    expect(isThere).toBe(true)
    for (const { status, stderr } of await Promise.all(running)) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }
  })

  it('ends soon after SIGTERM although it waits for its database', async () => {
    const dataFolder = folderOfTest()
    const env = settingsOf(dataFolder, await freePorts())
    // As a command holds it that brings the database to another version.
    const held = takeLock(path.join(dataFolder, 'postgres.lock'), 'a test', now) as FileLock
    const tries = new Set<string | null>()
    const watched = fs.watch(dataFolder, (_event, name) => tries.add(name))
    const running = runBabou(['site'], { env })
    await until(() => [...tries].some((name) => /^postgres\.lock\.\w+$/.test(name ?? '')), 60)
    watched.close()
    process.kill(folderHolder(dataFolder, 'site', now)!.pid, 'SIGTERM')
    // After two minutes it would say who holds it.
    expect(await running).toMatchObject({ status: 1, stderr: '' })
    held.release()
  })
})

describe('a start that must fail', () => {
  it('names the port in use and its setting', async () => {
    const ports = await freePorts()
    const taken = net.createServer().listen(ports.trackerOps, '127.0.0.1')
    const ran = await runBabou(['up'], { env: settingsOf(folderOfTest(), ports) })
    taken.close()
    expect(ran.status).toBe(1)
    expect(ran.stderr).toBe(
      `babou: port ${ports.trackerOps} is taken by another program: stop that, ` +
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
    [{ BABOU_JOBS_OPS_PORT: '8081', BABOU_SITE_OPS_PORT: '8081' }, /are both 8081: use two/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /^babou: the database of DATABASE_URL .*\n$/],
    [{ DATABASE_URL: 'mysql://x' }, /^babou: DATABASE_URL=\(hidden\): .*\n$/],
  ])('reports a wrong setting in one line: %o', async (wrong, line) => {
    const env = settingsOf(folderOfTest(), await freePorts(), wrong)
    const ran = await runBabou(['up'], { env })
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(line)
  })
})

function parentsOf(folder: string): string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [folder, ...parentsOf(parent)]
}
