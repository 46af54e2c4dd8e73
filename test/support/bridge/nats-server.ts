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

/** A NATS server with JetStream, whose data outlive a kill. */
export interface NatsServer {
  /** Without a name and parameters. */
  readonly url: string
  /** With `losesData`, it starts again without its data, as on a new disk. */
  readonly kill: (losesData?: boolean) => Promise<void>
  /** At the same address with the same data. */
  readonly start: () => Promise<void>
  /** Stops it in order and starts it again, with its data. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

const PORT = 4222

/**
 * Starts a server of this test.
 * @param settings lines of its configuration
 * @param limits of JetStream
 */
export async function startNats(settings = '', limits = ''): Promise<NatsServer> {
  return startNatsAt(aLoopbackAddress(), settings, limits)
}

/** The same, at this loopback address. */
export async function startNatsAt(
  host: string,
  settings: string,
  limits = '',
): Promise<NatsServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-nats-'))
  const file = path.join(folder, 'server.conf')
  const data = path.join(folder, 'data')
  const own = [`listen: "${host}:${PORT}"`, `jetstream { store_dir: "${data}"\n${limits} }`]
  fs.writeFileSync(file, [...own, settings].join('\n'))
  let child: ChildProcess | null = null
  const end = async (signal: NodeJS.Signals) => {
    if (child !== null) await ended(child, signal)
    child = null
  }
  const server: NatsServer = {
    url: `nats://${host}:${PORT}`,
    async kill(losesData = false) {
      await end('SIGKILL')
      if (losesData) fs.rmSync(data, { recursive: true })
    },
    async start() {
      // What a stream that is deleted while it ends leaves behind, it leaves where it was started.
      child = endWithUs(spawn('nats-server', ['-c', file], { cwd: folder, stdio: 'ignore' }))
      await until(() => answers(host), 10, 'nats-server')
    },
    async restart() {
      await end('SIGTERM')
      await server.start()
    },
    async stop() {
      await end('SIGTERM')
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
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
