// The processes of the benchmark: a database, the real jobs, and trackers that join it.
import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { fillSite, SECRET } from './fill.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const READY_MS = 180_000
const program = path.join(here, '..', '..', 'bin', 'babou.js')

/**
 * Starts a site with this many torrents and members, and jobs that serve it at these URLs.
 * `isUnsynced`: PostgreSQL does not wait for the disk, where no measurement depends on it.
 */
export async function startSite(dist, { torrents, members, urls, isUnsynced = true }) {
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const [{ startPostgres }, { migrateUp }, { silentLog }, secrets, roles] = await Promise.all([
    load('cli/postgres.js'),
    load('store/base/migrate.js'),
    load('shared/log.js'),
    load('shared/secrets.js'),
    load('cli/processes/child-role.js'),
  ])
  const log = silentLog()
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  fs.chmodSync(dataFolder, 0o755)
  const server = await startPostgres({ dataFolder, log, isUnsynced, isDisposable: true })
  await migrateUp(server.url, { log, now: new Date() })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await fillSite(client, secrets, torrents, members)
  const jobs = await startJobs({
    ...{ dataFolder, databaseUrl: server.url, urls: urls(dataFolder) },
    flags: roles.V8_FLAGS.jobs,
  })
  return {
    dist,
    dataFolder,
    client,
    jobs,
    urls: urls(dataFolder),
    async stop() {
      await jobs.stop()
      await client.end()
      await server.stop()
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function startJobs({ dataFolder, databaseUrl, urls, flags }) {
  const ops = 20_000 + (process.pid % 10_000)
  const env = {
    PATH: process.env.PATH,
    HOME: os.tmpdir(),
    BABOU_DATA: path.join(dataFolder, 'jobs'),
    DATABASE_URL: databaseUrl,
    BABOU_SECRET: SECRET,
    BABOU_JOBS_OPS_PORT: String(ops),
    BABOU_BRIDGE_LISTEN: urls.join(','),
    BABOU_LOG: 'warn',
  }
  fs.mkdirSync(env.BABOU_DATA)
  spawnSync(process.execPath, [program, 'bridge', 'cert', 'init'], { env, stdio: 'ignore' })
  const stdio = ['ignore', 2, 2]
  const child = spawn(process.execPath, [...flags, program, 'jobs'], { env, stdio })
  const isReady = () =>
    fetch(`http://127.0.0.1:${ops}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  const began = performance.now()
  while (!(await isReady())) {
    const isLate = performance.now() - began > READY_MS
    if (isLate || child.exitCode !== null) {
      child.kill('SIGKILL')
      throw new Error('jobs did not start')
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { pid: child.pid, env, stop: () => end(child) }
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Starts a tracker that joins; `joined` resolves with the cost of its full state. */
export function startTracker({ dist, dataFolder }, url, number) {
  const folder = fs.mkdtempSync(path.join(dataFolder, 'tracker-'))
  const data = path.join(dataFolder, 'jobs') // on the same machine, so it can use its certificate
  const given = { dist, url, secret: SECRET, folder, data, node: `bench${number}` }
  const child = fork(path.join(here, 'tracker-process.js'), [JSON.stringify(given)])
  const seen = new Map()
  let onJoined
  const joined = new Promise((resolve) => (onJoined = resolve))
  child.on('message', (message) => {
    if (message.joined) onJoined(message.joined)
    for (const [torrentId, version, at] of message.seen ?? []) {
      seen.set(`${torrentId}:${version}`, at)
    }
  })
  return { pid: child.pid, joined, seen, stop: () => end(child) }
}

/**
 * Returns the private memory of a process in bytes, without shared pages and its tables, which are
 * by far the largest mapping.
 */
export function ownBytes(pid) {
  let [sum, isTables] = [0, false]
  for (const line of fs.readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const [, name, amount] = /^(\w+): +(\d+) kB/.exec(line) ?? []
    if (name === 'Size') isTables = Number(amount) > 200 * 1024
    if (name === 'Anonymous' && !isTables) sum += Number(amount) * 1024
  }
  return sum
}
