import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { sql } from 'kysely'
import { inProject } from '../../../src/shared/paths.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import { TEST_MASTER } from '../community/rows.ts'
import { testDatabase } from '../postgres.ts'
import { until } from '../until.ts'
import type { DatabaseRoad } from './database-road.ts'
import { databaseRoad } from './database-road.ts'
import type { PairRoads } from './pair-roads.ts'
import { pairRoads } from './pair-roads.ts'
import type { Ports } from './ports.ts'
import { freePorts } from './ports.ts'
import type { Ran } from './processes.ts'
import { runBabou, settingsOf } from './processes.ts'
import type { Machine } from './whole-fleet.ts'
import { haproxyProgram, machine } from './whole-fleet.ts'

// Three trackers, jobs and two HAProxies as separate processes. What jobs needs of PostgreSQL and
// what trackers ask each other passes through here and can be cut.

export const TRACKERS = ['t1', 't2', 't3'] as const

export interface FleetTracker extends Machine {
  /** Of announces, without a proxy. */
  readonly port: number
  readonly readiness: () => Promise<Readiness>
  /** Removes everything that it has on disk. */
  readonly wipe: () => void
}

/** What `/readyz` says, whether it is ready or not. */
export interface Readiness {
  readonly ready: boolean
  readonly peers: number
  readonly unbooked: number
  readonly holders: {
    readonly version: number
    readonly holds: number
    readonly isDrained?: boolean
    readonly gives?: readonly number[]
  } | null
  /** What trackers that stand by for it have. */
  readonly standby: { readonly sentTo: readonly { readonly slots: number }[] } | null
  readonly links: { readonly trackers: readonly { readonly isUp: boolean }[] } | null
}

export interface FleetProxy extends Machine {
  readonly port: number
}

export interface ProxiedFleet {
  readonly db: Db
  readonly jobs: Machine
  /** Of jobs to PostgreSQL. */
  readonly database: DatabaseRoad
  readonly trackers: readonly FleetTracker[]
  readonly links: PairRoads
  readonly proxies: readonly FleetProxy[]
  readonly babou: (...words: string[]) => Promise<Ran>
  /** Waits until all trackers have one map, links and copies, and nothing is to be handed over. */
  readonly settled: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts it in `folder`; `fill` prepares the database before that. */
export async function startProxiedFleet(
  folder: string,
  fill: (db: Db) => Promise<void>,
): Promise<ProxiedFleet> {
  const ends: (() => unknown)[] = []
  const machines: Machine[] = []
  const add = (one: Machine) => {
    machines.push(one)
    ends.push(one.kill)
  }
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const base = await testDatabase()
    ends.push(base.drop)
    const db = createDb(base.url, { log: silentLog(), max: 2 })
    ends.push(() => closeDb(db))
    await fill(db)
    const database = await databaseRoad(base.url)
    ends.push(database.stop)
    const links = pairRoads()
    ends.push(links.stop)
    const own = await freePorts()
    const bridge = `tcp://127.0.0.1:${own.tracker}`
    const shared = { BABOU_SECRET: TEST_MASTER, BABOU_TRACKER_THREADS: '1' }
    const jobs = aJobs(folder, own, { ...shared, DATABASE_URL: database.url }, bridge)
    add(jobs)
    const trackers: FleetTracker[] = []
    await detours(db)
    for (const name of TRACKERS) {
      const tracker = await aTracker(folder, name, { ...shared, BABOU_BRIDGE: bridge })
      const url = await links.to(name, tracker.linkPort)
      await sql`insert into test_detour values (${name}, ${url})`.execute(db)
      trackers.push(tracker)
      add(tracker)
    }
    for (const one of [jobs, ...trackers]) await one.start()
    const env = settingsOf(path.join(folder, 'jobs'), own, { ...shared, DATABASE_URL: base.url })
    const babou = (...words: string[]) => runBabou(words, { env })
    const fleet = { db, jobs, database, trackers, links, babou, proxies: [] as FleetProxy[] }
    await settled(trackers)
    for (const name of ['p1', 'p2']) {
      const proxy = await aProxy(folder, name, babou)
      add(proxy)
      fleet.proxies.push(proxy)
      await proxy.start()
    }
    return { ...fleet, settled: () => settled(trackers), stop }
  } catch (error) {
    const said = machines.map((one) => `${one.name}: ${one.said().slice(-2_000)}`)
    await stop()
    throw new Error([String(error), ...said].join('\n'), { cause: error })
  }
}

/** Whether no process takes connections on a port. */
export function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}

/** Trackers ask each other where `test_detour` says, instead of where they report. */
async function detours(db: Db): Promise<void> {
  await sql`create table test_detour (node text primary key, url text not null)`.execute(db)
  await sql`create function test_detour() returns trigger language plpgsql as $$
    begin
      new.heartbeat := coalesce((select jsonb_set(new.heartbeat, '{listens,link}', to_jsonb(url))
        from test_detour d where d.node = new.node), new.heartbeat);
      return new;
    end $$`.execute(db)
  await sql`create trigger test_detour before insert or update on tracker_node
    for each row execute function test_detour()`.execute(db)
}

function aJobs(
  folder: string,
  ports: Ports,
  given: Readonly<Record<string, string>>,
  bridge: string,
): Machine {
  return machine(
    { name: 'jobs', type: 'jobs', node: 'jobs' },
    {
      words: [process.execPath, inProject('bin', 'babou.js'), 'jobs'],
      env: settingsOf(path.join(folder, 'jobs'), ports, { ...given, BABOU_BRIDGE_LISTEN: bridge }),
      isReady: async () => (await fetch(`http://127.0.0.1:${ports.jobsOps}/readyz`)).ok,
    },
  )
}

async function aTracker(folder: string, name: string, given: Readonly<Record<string, string>>) {
  const ports = await freePorts()
  const data = path.join(folder, name)
  const env = settingsOf(data, ports, {
    ...{ ...given, BABOU_NODE: name, BABOU_TRACKER_LINK: `tcp://127.0.0.1:${ports.site}` },
    ...{ BABOU_TRACKER_UDP: 'true', BABOU_TRACKER_HOST: '127.0.0.1' },
    ...{ BABOU_TRUSTED_PROXIES: '127.0.0.1', BABOU_TRACKER_PRIVATE_PEERS: 'always' },
  })
  const readiness = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.trackerOps}/readyz`)
    return (await answer.json()) as Readiness
  }
  const words = [process.execPath, inProject('bin', 'babou.js'), 'tracker']
  const isReady = async () => (await readiness()).ready
  return {
    ...machine({ name, type: 'tracker', node: name }, { words, env, isReady }),
    ...{ port: ports.tracker, linkPort: ports.site, readiness },
    wipe: () => fs.rmSync(data, { recursive: true, force: true }),
  }
}

/** HAProxy with what `babou haproxy` writes, with a process that can be told to reload. */
async function aProxy(
  folder: string,
  name: string,
  babou: ProxiedFleet['babou'],
): Promise<FleetProxy> {
  const { tracker: port } = await freePorts()
  const written = await babou('haproxy', '--bind', `127.0.0.1:${port}`)
  if (written.status !== 0) throw new Error(written.stderr)
  const file = path.join(folder, `${name}.cfg`)
  fs.writeFileSync(file, `${written.stdout.trimEnd()}\n`)
  const asked = async () => (await fetch(`http://127.0.0.1:${port}/`)).status < 500
  const words = [haproxyProgram() ?? 'haproxy', '-W', '-n', '2000', '-f', file]
  return {
    ...machine({ name, type: 'haproxy', node: name }, { words, env: {}, isReady: asked }),
    port,
  }
}

async function settled(trackers: readonly FleetTracker[]): Promise<void> {
  let last: readonly Readiness[] = []
  const are = async () => {
    last = await Promise.all(trackers.map((one) => one.readiness()))
    const versions = new Set(last.map(({ holders }) => holders?.version))
    return last.every(({ holders, links, standby }) => {
      const copied = standby?.sentTo.reduce((sum, { slots }) => sum + slots, 0)
      const others = links?.trackers ?? []
      const isLinked = others.length === trackers.length - 1 && others.every(({ isUp }) => isUp)
      return isLinked && versions.size === 1 && !holders?.gives?.length && copied === holders?.holds
    })
  }
  await until(are, 60, 'one map, all links and copies').catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(last)}`, { cause: error })
  })
}
