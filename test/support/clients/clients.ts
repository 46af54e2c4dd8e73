import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { ended, endWithUs } from '../processes/children.ts'
import { freePort } from '../processes/ports.ts'
import { until } from '../until.ts'

/** A BitTorrent client of another project, running on one torrent. */
export interface Client {
  /** Stops the torrent as a user would; the tracker gets `stopped`. */
  readonly leave: () => Promise<void>
  /** Ends the program. */
  readonly stop: () => Promise<void>
  /** Ends it as a crash would: the tracker gets nothing. */
  readonly kill: () => void
  /** Everything it has printed. */
  readonly output: () => string
  readonly hasEnded: () => boolean
}

export interface ClientTask {
  readonly folder: string
  readonly torrentFile: Buffer
  /** The payload is already in the folder. */
  readonly isSeed: boolean
}

const RE_ANNOUNCE_SECONDS = 3

export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0
}

/** aria2 (dependencies.md §4): no DHT or peer exchange, re-announces every few seconds. */
export async function startAria2(task: ClientTask): Promise<Client & { readonly port: number }> {
  const port = await freePort()
  const file = path.join(task.folder, 'task.torrent')
  fs.writeFileSync(file, task.torrentFile)
  const flags = [
    '--no-conf',
    '--enable-dht=false',
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--follow-torrent=mem',
    '--file-allocation=none',
    '--allow-overwrite=true',
    '--summary-interval=0',
    '--seed-ratio=0',
    '--bt-stop-timeout=0',
    '--console-log-level=info',
    '--show-console-readout=false',
    '--check-integrity=true',
    `--bt-tracker-interval=${RE_ANNOUNCE_SECONDS}`,
    `--listen-port=${port}`,
    `--dir=${task.folder}`,
    file,
  ]
  const child = spawn('aria2c', flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  const client = watched(child, 'SIGINT')
  return { ...client, leave: client.stop, port }
}

/** transmission-daemon, driven by transmission-remote; with a port given, also over uTP. */
export async function startTransmission(
  task: ClientTask,
  ports?: readonly number[],
): Promise<Client> {
  const settings = path.join(task.folder, 'settings')
  fs.mkdirSync(settings, { recursive: true })
  const rpcPort = await freePort()
  fs.writeFileSync(
    path.join(settings, 'settings.json'),
    JSON.stringify({
      'dht-enabled': false,
      'pex-enabled': false,
      'lpd-enabled': false,
      'utp-enabled': ports !== undefined,
      'port-forwarding-enabled': false,
      'peer-port': ports?.[0] ?? (await freePort()),
      'rpc-port': rpcPort,
      'rpc-bind-address': '127.0.0.1',
      'rpc-authentication-required': false,
      'rpc-whitelist-enabled': false,
      'rpc-host-whitelist-enabled': false,
      'download-dir': task.folder,
      'trash-original-torrent-files': false,
    }),
  )
  const file = path.join(task.folder, 'task.torrent')
  fs.writeFileSync(file, task.torrentFile)
  const child = spawn('transmission-daemon', ['-f', '-g', settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const remote = (...args: string[]) =>
    spawnSync('transmission-remote', [`127.0.0.1:${rpcPort}`, ...args])
  const client = watched(child, 'SIGTERM')
  await until(() => remote('-a', file).status === 0, 20, 'transmission takes the torrent')
  // If it were ended right away, it would send no `stopped`.
  return { ...client, leave: async () => void remote('-t', 'all', '--stop') }
}

/** The interpreter of the distribution, whose packages python3-libtorrent is one of. */
const PYTHON = '/usr/bin/python3'

export function hasLibtorrent(): boolean {
  return spawnSync(PYTHON, ['-c', 'import libtorrent']).status === 0
}

/** What libtorrent says of each .torrent of a folder, by the name of the file: `loads` or why not. */
export function loadedByLibtorrent(folder: string): ReadonlyMap<string, string> {
  const script = path.join(import.meta.dirname, 'load-torrents.py')
  const { stdout, stderr, status } = spawnSync(PYTHON, [script, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const lines = stdout.trim().split('\n')
  return new Map(lines.map((line) => line.split('\t') as [string, string]))
}

/** libtorrent with two listen sockets, or the ports given, each of which announces the same counters. */
export async function startLibtorrent(
  task: ClientTask,
  given?: readonly number[],
): Promise<Client> {
  const file = path.join(task.folder, 'task.torrent')
  fs.writeFileSync(file, task.torrentFile)
  const script = path.join(import.meta.dirname, 'run-libtorrent.py')
  const ports = (given ?? [await freePort(), await freePort()]).map(String)
  const child = spawn(PYTHON, [script, file, task.folder, ...ports], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const client = watched(child, 'SIGKILL')
  const leave = async () => {
    child.stdin.end()
    await until(client.hasEnded, 20, 'libtorrent stops its torrent and ends')
  }
  return { ...client, leave }
}

function watched(child: ChildProcess, signal: NodeJS.Signals): Omit<Client, 'leave'> {
  let output = ''
  endWithUs(child)
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    output: () => output,
    hasEnded,
    kill: () => void child.kill('SIGKILL'),
    stop: () => ended(child, signal),
  }
}
