import { execFile } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { inProject } from '../../../src/shared/paths.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { TEST_MASTER } from '../community/rows.ts'
import { startCluster } from '../bridge/nats-cluster.ts'
import { startNats } from '../bridge/nats-server.ts'
import { testDatabase } from '../postgres.ts'
import { until } from '../until.ts'
import type { DatabaseRoad } from '../processes/database-road.ts'
import { databaseRoad } from '../processes/database-road.ts'
import { createDb } from '../patient-db.ts'
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
  /** Its configuration as it is now. */
  readonly config: () => string
  /** Does once what the units of `deploy/haproxy` do; false: nothing has changed. */
  readonly follow: () => Promise<boolean>
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
  /** Adds a tracker, which gets its slots; proxies do not know it. */
  readonly join: (name: string) => Promise<FleetTracker>
  /** Drains a tracker, ends it, and removes it from the fleet. */
  readonly leave: (name: string) => Promise<void>
  /** Waits until all trackers have one map, links and copies, and nothing is to be handed over. */
  readonly settled: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** What jobs and trackers reach each other over: a socket of jobs, a NATS server, or three. */
export type FleetBridge = 'tcp' | 'nats' | 'nats-cluster'

const starters = {
  tcp: () => null,
  nats: () => startNats(),
  'nats-cluster': () => startCluster(),
} as const

/** Starts it in `folder`; `fill` prepares the database before that. */
export async function startProxiedFleet(
  folder: string,
  fill: (db: Db) => Promise<void>,
  over: FleetBridge = 'tcp',
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
    const nats = await starters[over]()
    if (nats !== null) ends.push(nats.stop)
    const bridge = nats?.url ?? `tcp://127.0.0.1:${own.tracker}`
    const shared = { BABOU_SECRET: TEST_MASTER, BABOU_TRACKER_THREADS: '1' }
    const jobs = aJobs(folder, own, { ...shared, DATABASE_URL: database.url }, bridge)
    add(jobs)
    const trackers: FleetTracker[] = []
    await prepareDetours(db)
    const addTracker = async (name: string) => {
      const tracker = await aTracker(folder, name, { ...shared, BABOU_BRIDGE: bridge })
      const url = await links.to(name, tracker.linkPort)
      await detour(db, name, url)
      trackers.push(tracker)
      add(tracker)
      return tracker
    }
    for (const name of TRACKERS) await addTracker(name)
    for (const one of [jobs, ...trackers]) await one.start()
    const env = settingsOf(path.join(folder, 'jobs'), own, { ...shared, DATABASE_URL: base.url })
    const babou = (...words: string[]) => runBabou(words, { env })
    const join = async (name: string) => {
      const tracker = await addTracker(name)
      await tracker.start()
      await settled(trackers)
      return tracker
    }
    const leave = async (name: string) => {
      await succeeds(babou('drain', name))
      const at = trackers.findIndex((one) => one.name === name)
      const [gone] = trackers.splice(at, 1)
      await gone.end()
      await succeeds(babou('node', 'remove', name))
      await settled(trackers)
    }
    const fleet = { db, jobs, database, trackers, links, babou, proxies: [] as FleetProxy[] }
    await settled(trackers)
    for (const name of ['p1', 'p2']) {
      const proxy = await aProxy(folder, name, env)
      add(proxy)
      fleet.proxies.push(proxy)
      await proxy.start()
    }
    return { ...fleet, join, leave, settled: () => settled(trackers), stop }
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

async function succeeds(running: Promise<Ran>): Promise<void> {
  const { status, stderr } = await running
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`)
}

/** HAProxy, whose configuration and reloads are those of the units in `deploy/haproxy`. */
async function aProxy(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<FleetProxy> {
  const { tracker: port } = await freePorts()
  const program = haproxyProgram() ?? 'haproxy'
  const programs = path.join(folder, `programs of ${name}`)
  fs.mkdirSync(programs)
  const babou = `exec '${process.execPath}' '${inProject('bin', 'babou.js')}' "$@"`
  fs.writeFileSync(path.join(programs, 'babou'), `#!/bin/sh\n${babou}\n`, { mode: 0o755 })
  const file = path.join(folder, `${name}.cfg`)
  const config = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')
  const write = async () => {
    const before = config()
    const words = [inProject('deploy', 'haproxy', 'write-config'), file]
    const found = [programs, path.dirname(program), env.PATH].join(':')
    await promisify(execFile)('sh', [...words, '--bind', `127.0.0.1:${port}`], {
      env: { ...env, PATH: found },
    })
    return config() !== before
  }
  await write()
  const asked = async () => (await fetch(`http://127.0.0.1:${port}/`)).status < 500
  const words = [program, '-W', '-n', '2000', '-f', file]
  const proxy = machine({ name, type: 'haproxy', node: name }, { words, env: {}, isReady: asked })
  return {
    ...{ ...proxy, port, config },
    async follow() {
      const isOther = await write()
      if (isOther) proxy.send?.('SIGUSR2')
      return isOther
    },
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
