import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Role } from '../../../src/shared/config.ts'
import { inProject } from '../../../src/shared/paths.ts'
import type { Replicated } from '../servers/replicated.ts'
import { ended, endWithUs } from './children.ts'
import type { DatabaseRoad } from './database-road.ts'
import { databaseRoad } from './database-road.ts'
import type { Ports } from './ports.ts'
import { freePorts } from './ports.ts'
import { settingsOf } from './processes.ts'
import { until } from '../until.ts'

// Two of everything, as separate processes: sites, jobs, trackers, and HAProxy in front of them,
// over a PostgreSQL with a standby.

const READY_SECONDS = 200

/** A process of the fleet that can be treated badly, and as it was again. */
export interface Machine {
  /** What a test calls it, and its type and name in the registry. */
  readonly name: string
  readonly type: string
  readonly node: string
  /** Of a role of babou. */
  readonly readyUrl?: string
  readonly start: () => Promise<void>
  /** Starts it, and waits for nothing: what it needs may be down. */
  readonly begin: () => void
  readonly kill: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
  /** Undefined: it takes no signals. */
  readonly send?: (signal: NodeJS.Signals) => void
  /** Ends in order. */
  readonly end: () => Promise<void>
  /** Cuts it off from what it needs; undefined: nothing can be cut. */
  readonly cutOff?: (isCut: boolean) => void
  readonly said: () => string
}

/** HAProxy of the distribution; null: it is not installed. */
export function haproxyProgram(): string | null {
  return ['/usr/sbin/haproxy', '/usr/bin/haproxy'].find((one) => fs.existsSync(one)) ?? null
}

interface Started {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly isReady: () => Promise<boolean>
}

/** A process, which is ready when `isReady` says so. */
export function machine(
  given: Pick<Machine, 'name' | 'type' | 'node' | 'readyUrl' | 'cutOff'>,
  { words, env, isReady }: Started,
): Machine {
  let child: ChildProcess | null = null
  let said = ''
  const begin = () => {
    child = endWithUs(spawn(words[0], words.slice(1), { env, cwd: '/' }))
    child.stdin?.end()
    for (const out of [child.stdout, child.stderr]) {
      out?.setEncoding('utf8').on('data', (text: string) => (said += text))
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child !== null) await ended(child, signal)
  }
  return {
    ...{ ...given, begin },
    async start() {
      begin()
      const isThere = () => {
        // As systemd does with one that ended.
        if (child?.exitCode !== null) begin()
        return isReady().catch(() => false)
      }
      await until(isThere, READY_SECONDS, `${given.node} is ready`)
    },
    kill: () => end('SIGKILL'),
    end: () => end('SIGTERM'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    send: (signal) => void child?.kill(signal),
    said: () => said,
  }
}

/** The standby of PostgreSQL, by its address in DATABASE_URL. */
function standbyOf({ second }: Replicated): Machine {
  return {
    ...{ name: 'standby', type: 'postgresql', node: `127.0.0.1:${second.port}` },
    ...{ start: second.start, pause: second.pause, resume: second.resume },
    begin: () => void second.start(),
    kill: () => second.end('SIGKILL'),
    end: () => second.end('SIGINT'),
    said: () => '',
  }
}

export interface WholeFleet {
  readonly machines: readonly Machine[]
  readonly named: (name: string) => Machine
  /** Of the pages, directly at each site. */
  readonly siteUrls: readonly string[]
  /** The environment of a command. */
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** Starts all of it; `servers` has the migrated database, `env` is for every role. */
export async function startWholeFleet(
  folder: string,
  servers: Replicated,
  given: Readonly<Record<string, string>>,
): Promise<WholeFleet> {
  const roads: DatabaseRoad[] = []
  const road = async (url: string) => {
    const made = await databaseRoad(url)
    roads.push(made)
    return made
  }
  const ports = new Map<string, Ports>()
  const bridgeOf = (at: number) => `tcp://127.0.0.1:${ports.get(`jobs-${at}`)?.announceOps}`
  const socket = path.join(folder, 'haproxy.sock')
  async function aRole(role: Exclude<Role, 'announce'>, at: 1 | 2): Promise<Machine> {
    const node = `${role}-${at}`
    const own = ports.get(node) as Ports
    const needs = role === 'tracker' ? [bridgeOf(1), bridgeOf(2)] : [servers.first, servers.second]
    const ways = await Promise.all(
      needs.map((one) => road(typeof one === 'string' ? one : one.url)),
    )
    const hosts = ways.map(({ url }) => new URL(url).host).join(',')
    const links: Record<string, string> =
      role === 'tracker'
        ? { BABOU_BRIDGE: ways.map(({ url }) => url).join(',') }
        : { DATABASE_URL: `postgres://postgres@${hosts}/postgres` }
    if (role === 'jobs') links.BABOU_BRIDGE_LISTEN = bridgeOf(at)
    if (node === 'site-2') links.BABOU_WATCH = `haproxy:${socket}`
    const env = settingsOf(path.join(folder, node), own, {
      ...{ ...given, ...links, BABOU_NODE: node },
    })
    const readyUrl = `http://127.0.0.1:${own[`${role}Ops`]}/readyz`
    const cutOff = (isCut: boolean) => ways.forEach((way) => way.close(isCut))
    return machine(
      { name: node, type: role, node, readyUrl, cutOff },
      {
        words: [process.execPath, inProject('bin', 'babou.js'), role],
        env,
        isReady: async () => (await fetch(readyUrl)).ok,
      },
    )
  }
  const roles = ['jobs', 'site', 'tracker'] as const
  for (const role of roles) for (const at of [1, 2]) ports.set(`${role}-${at}`, await freePorts())
  const { site: front, tracker: door } = await freePorts()
  const server = (role: 'site' | 'tracker', at: number) =>
    `  server ${role}-${at} 127.0.0.1:${ports.get(`${role}-${at}`)?.[role]} check inter 1s\n`
  const config = path.join(folder, 'haproxy.cfg')
  const usual = '  mode tcp\n  timeout connect 2s\n  timeout client 9s\n  timeout server 9s\n'
  fs.writeFileSync(
    config,
    `global\n  stats socket ${socket} mode 666\ndefaults\n${usual}` +
      `listen sites\n  bind 127.0.0.1:${front}\n${server('site', 1)}${server('site', 2)}` +
      `listen trackers\n  bind 127.0.0.1:${door}\n${server('tracker', 1)}${server('tracker', 2)}`,
  )
  const haproxy = machine(
    // The node that asks a program names it after its machine.
    { name: 'haproxy', type: 'haproxy', node: os.hostname().slice(0, 60) },
    {
      words: [haproxyProgram() ?? 'haproxy', '-db', '-f', config],
      env: {},
      isReady: async () => (await fetch(`http://127.0.0.1:${front}/login`)).ok,
    },
  )
  const machines: Machine[] = []
  for (const at of [1, 2] as const) for (const role of roles) machines.push(await aRole(role, at))
  const siteUrls = [1, 2].map((at) => `http://127.0.0.1:${ports.get(`site-${at}`)?.site}`)
  const stop = async () => {
    machines.forEach((one) => one.resume())
    await Promise.all(machines.map((one) => one.kill()))
    await Promise.all(roads.map((one) => one.stop()))
  }
  try {
    machines.push(haproxy)
    // One after the other: a machine with few processors starts them sooner like this.
    for (const one of machines) await one.start()
  } catch (error) {
    const said = machines.map((one) => one.said().slice(-2_000)).join('\n')
    await stop()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
  machines.push(standbyOf(servers))
  const named = (name: string) => machines.find((one) => one.name === name) as Machine
  const env = settingsOf(path.join(folder, 'jobs-1'), ports.get('jobs-1') as Ports, {
    ...{ ...given, DATABASE_URL: servers.url },
  })
  return { machines, named, siteUrls, env, stop }
}
