// The tracker as operators run it (`babou tracker`: journal, reaper, batches over the bridge),
// connected to a hub in this process that replaces jobs (jobs.js).
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SECRET, startJobs } from './jobs.js'
import { end, freePort } from './targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(path.dirname(here))

/**
 * Starts a tracker. `size` has the numbers of `torrents` and `members`; `settings` of the tracker,
 * `variables` of its environment and modules that it imports first are added to those of the
 * benchmarks. Trackers of one fleet share `jobs`; otherwise it has a separate hub.
 */
export async function startTracker(
  io,
  size,
  { threads = 1, name = `babou (${io})`, settings, variables = {}, imports = [], jobs } = {},
) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  const hub = jobs ?? (await startJobs(`unix:${path.join(data, 'b.sock')}`, size, settings))
  const [port, opsPort] = await Promise.all([freePort(), freePort()])
  const env = {
    ...process.env,
    BABOU_DATA: data,
    BABOU_SECRET: SECRET,
    BABOU_BRIDGE: hub.url,
    BABOU_TRACKER_HOST: '127.0.0.1',
    BABOU_TRACKER_PORT: String(port),
    BABOU_TRACKER_OPS_PORT: String(opsPort),
    BABOU_TRACKER_THREADS: String(threads),
    BABOU_TRACKER_UDP: 'true',
    BABOU_TRACKER_IO: io,
    // Clients announce often: no peers may be withheld for that (rule 57).
    BABOU_ANNOUNCE_MIN_INTERVAL: '1',
    // Intervals and lists stay the same, however many announces there are.
    BABOU_ANNOUNCE_INTERVAL: '1800',
    ...variables,
  }
  const bin = path.join(root, 'bin', 'babou.js')
  const first = ['pauses.js', ...imports].map((file) => pathToFileURL(path.join(here, file)).href)
  const stdio = ['ignore', 'pipe', 'ignore']
  // As deploy/systemd/babou-tracker.service and `babou up` start it.
  const flags = ['--no-memory-reducer', ...(process.env.BABOU_BENCH_FLAGS?.split(' ') ?? [])]
  const given = [...flags, ...first.flatMap((module) => ['--import', module]), bin, 'tracker']
  const child = spawn(process.execPath, given, { cwd: data, env, stdio })
  const pauses = pausesIn(child.stdout)
  const stop = async () => {
    await end(child)
    if (jobs === undefined) await hub.stop()
    fs.rmSync(data, { recursive: true, force: true })
  }
  try {
    await ready(opsPort, size)
    const pid = trackerPid(child.pid)
    const server = { name, port, opsPort, pid, threads, pauses, env, stop }
    return { ...server, hasPasskeys: true, hasUdp: true }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts two processes with one announce thread each as one server: they share nothing. */
export async function startTwoTrackers(io, size, name) {
  const parts = [await startTracker(io, size, { name }), await startTracker(io, size, { name })]
  return {
    ...parts[0],
    ...{ name, parts, threads: 2 },
    ports: parts.map(({ port }) => port),
    pids: parts.map(({ pid }) => pid),
    stop: () => Promise.all(parts.map(({ stop }) => stop())),
  }
}

/**
 * Returns the milliseconds of the collector's pauses (pauses.js): of announce threads, and of all
 * others.
 */
function pausesIn(stdout) {
  const pauses = { announce: [], others: [] }
  stdout.setEncoding('utf8')
  stdout.on('data', (text) => {
    for (const [, kind, pause] of text.matchAll(/^pause (\w+) ([\d.]+)$/gm)) {
      pauses[kind === 'announce' ? kind : 'others'].push(Number(pause))
    }
  })
  return pauses
}

async function ready(opsPort, { members, torrents }) {
  const seconds = 120 + (members + torrents) / 1_000
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the tracker was not ready within ${seconds} s`)
}

/** Returns the process of the role: `babou tracker` may run it in a child process. */
function trackerPid(pid) {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children === '' ? pid : Number(children.split(' ')[0])
}
