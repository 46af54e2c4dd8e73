import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { isInstalled } from '../clients/clients.ts'
import { ended, endWithUs } from '../processes/children.ts'
import { until } from '../until.ts'
import { aLoopbackAddress } from './loopback-addresses.ts'

/** Some machines have no `nats-server`; there, tests over it are skipped. */
export const hasNats = isInstalled('nats-server')

export interface NatsServer {
  /** Without a name and parameters. */
  readonly url: string
  readonly kill: () => Promise<void>
  /** At the same address. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Returns what it says about its connections, for the message of a failure. */
  readonly state: () => Promise<string>
}

const PORT = 4222
const MONITOR_PORT = 8222
const ANSWER_MS = 5_000

/**
 * Starts a server of this test.
 * @param settings lines of its configuration
 */
export async function startNats(settings = ''): Promise<NatsServer> {
  return startNatsAt(aLoopbackAddress(), settings)
}

/** The same, at this loopback address. */
export async function startNatsAt(host: string, settings: string): Promise<NatsServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-nats-'))
  const file = path.join(folder, 'server.conf')
  const own = [`listen: "${host}:${PORT}"`, `http: "${host}:${MONITOR_PORT}"`]
  fs.writeFileSync(file, [...own, settings].join('\n'))
  let child: ChildProcess | null = null
  const end = async (signal: NodeJS.Signals) => {
    if (child !== null) await ended(child, signal)
    child = null
  }
  const server: NatsServer = {
    url: `nats://${host}:${PORT}`,
    kill: () => end('SIGKILL'),
    async start() {
      child = endWithUs(spawn('nats-server', ['-c', file], { cwd: folder, stdio: 'ignore' }))
      await until(() => answers(host), 10, 'nats-server')
    },
    async stop() {
      await end('SIGTERM')
      fs.rmSync(folder, { recursive: true, force: true })
    },
    async state() {
      const found = await askNatsAt(server.url, 'connz?subs=1').catch(String)
      return `${server.url} ${JSON.stringify(found)}`
    },
  }
  await server.start()
  return server
}

/** Asks the monitoring port of a server that has this URL. */
export async function askNatsAt(url: string, path: string): Promise<Record<string, unknown>> {
  const at = `http://${new URL(url).hostname}:${MONITOR_PORT}/${path}`
  const reply = await fetch(at, { signal: AbortSignal.timeout(ANSWER_MS) })
  return (await reply.json()) as Record<string, unknown>
}

function answers(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: PORT })
    // Its first line, before TLS and credentials.
    socket.once('data', () => resolve(socket.destroy().destroyed))
    socket.once('error', () => resolve(false))
  })
}

let shared: NatsServer | null = null

/** Starts the server that the tests of a file share, if the machine has one. */
export async function shareNats(): Promise<NatsServer | null> {
  shared = hasNats ? await startNats() : null
  return shared
}

/** The URL of a separate bridge on the shared server. */
export function aNatsUrl(name: string): string {
  return `${shared?.url}/${name}`
}
