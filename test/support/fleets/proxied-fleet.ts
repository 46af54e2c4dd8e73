import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import { TEST_MASTER } from '../community/rows.ts'
import { testDatabase } from '../postgres.ts'
import { until } from '../until.ts'
import type { DatabaseRoad } from '../processes/database-road.ts'
import { databaseRoad } from '../processes/database-road.ts'
import type { PairRoads } from './pair-roads.ts'
import { pairRoads } from './pair-roads.ts'
import type { FleetTracker, Readiness } from './fleet-machines.ts'
import { aJobs, aTracker, detour, prepareDetours } from './fleet-machines.ts'
import { freePorts } from '../processes/ports.ts'
import type { Ran } from '../processes/processes.ts'
import { runBabou, settingsOf } from '../processes/processes.ts'
import type { Machine } from '../processes/whole-fleet.ts'
import { haproxyProgram, machine } from '../processes/whole-fleet.ts'

// Three trackers, jobs and two HAProxies as separate processes. What jobs needs of PostgreSQL and
// what trackers ask each other passes through here and can be cut.

export const TRACKERS = ['t1', 't2', 't3'] as const

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
    await prepareDetours(db)
    for (const name of TRACKERS) {
      const tracker = await aTracker(folder, name, { ...shared, BABOU_BRIDGE: bridge })
      const url = await links.to(name, tracker.linkPort)
      await detour(db, name, url)
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
