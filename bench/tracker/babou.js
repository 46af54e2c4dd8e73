// The tracker as operators run it (`babou tracker`: journal, reaper, batches over the bridge),
// connected to a hub in this process in place of jobs: a real bridge over a state in memory.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { load } from '../program.js'
import { hashOf, passkeyOf } from './swarms.js'
import { end, freePort } from './targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(path.dirname(here))
const SECRET = 'a secret of the benchmarks'
const CHUNK = 500
const ENTRY_BYTES = 160

const { envelope, open } = await load('bridge/define-event.js')
const { memberChanged } = await load('bridge/events/member-events.js')
const { defaultTrackerSettings, trackerSettingsChanged } = await load(
  'bridge/events/settings-events.js',
)
const { torrentChanged } = await load('bridge/events/torrent-events.js')
const { trafficBatch, trafficBooked } = await load('bridge/events/traffic-events.js')
const { createHub } = await load('bridge/hub/hub.js')
const { createSecrets } = await load('shared/secrets.js')
const { silentLog } = await load('shared/log.js')

/** `size` says how many `torrents` and `members` there are. */
export async function startTracker(io, size, { threads = 1, name = `babou (${io})` } = {}) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  const url = `unix:${path.join(data, 'b.sock')}`
  const hub = createHub({
    urls: [url],
    key: createSecrets(SECRET).key('bridge'),
    node: 'bench',
    version: '0',
    source: sourceOf(size),
    log: silentLog(),
    onMessage: (_from, event) => Promise.resolve(booked(event)),
  })
  await hub.start()
  const [port, opsPort] = await Promise.all([freePort(), freePort()])
  const env = {
    ...process.env,
    BABOU_DATA: data,
    BABOU_SECRET: SECRET,
    BABOU_BRIDGE: url,
    BABOU_TRACKER_HOST: '127.0.0.1',
    BABOU_TRACKER_PORT: String(port),
    BABOU_TRACKER_OPS_PORT: String(opsPort),
    BABOU_TRACKER_THREADS: String(threads),
    BABOU_TRACKER_UDP: 'true',
    BABOU_TRACKER_IO: io,
    // Clients announce often: no peer may be withheld for that (rule 57).
    BABOU_ANNOUNCE_MIN_INTERVAL: '1',
    // Intervals and lists stay the same, however many announces come.
    BABOU_ANNOUNCE_INTERVAL: '1800',
  }
  const bin = path.join(root, 'bin', 'babou.js')
  const watcher = pathToFileURL(path.join(here, 'pauses.js')).href
  const stdio = ['ignore', 'pipe', 'ignore']
  // As deploy/systemd/babou-tracker.service and `babou up` start it.
  const flags = ['--no-memory-reducer', ...(process.env.BABOU_BENCH_FLAGS?.split(' ') ?? [])]
  const given = [...flags, '--import', watcher, bin, 'tracker']
  const child = spawn(process.execPath, given, { cwd: data, env, stdio })
  const pauses = pausesIn(child.stdout)
  const stop = async () => {
    await end(child)
    await hub.stop()
    fs.rmSync(data, { recursive: true, force: true })
  }
  try {
    await ready(opsPort, size)
    const pid = trackerPid(child.pid)
    return { name, port, opsPort, pid, threads, hasPasskeys: true, hasUdp: true, pauses, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Two processes of one announce thread each as one server: they share nothing. */
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

/** Milliseconds of the collector's pauses (pauses.js): of announce threads, and of all others. */
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

/** An empty outbox after a full state of these sizes. */
function sourceOf({ members, torrents }) {
  const outboxId = randomBytes(16).toString('hex')
  async function* rows() {
    yield { rows: [settingsRow()], mark: '' }
    for (let from = 1; from <= members; from += CHUNK) {
      const many = Math.min(CHUNK, members + 1 - from)
      yield { rows: Array.from({ length: many }, (_, index) => memberRow(from + index)), mark: '' }
    }
    for (let from = 1; from <= torrents; from += CHUNK) {
      const many = Math.min(CHUNK, torrents + 1 - from)
      yield { rows: Array.from({ length: many }, (_, index) => torrentRow(from + index)), mark: '' }
    }
  }
  return {
    outboxId: () => Promise.resolve(outboxId),
    bounds: () => Promise.resolve({ oldest: 1, newest: 0 }),
    read: () => Promise.resolve([]),
    snapshot: () => Promise.resolve({ position: 0, rows: rows() }),
  }
}

/** Members request an hour's lists within a minute here: enough for all (rule 59). */
function settingsRow() {
  const peerListsPerHour = 1_000_000
  return envelope(trackerSettingsChanged, {
    ...defaultTrackerSettings,
    ...{ peerListsPerHour, version: 1 },
  })
}

function memberRow(memberId) {
  const passkey = passkeyOf(memberId)
  return envelope(memberChanged, { memberId, passkey, state: 'active', canLeech: true, version: 1 })
}

function torrentRow(torrentId) {
  return envelope(torrentChanged, {
    ...{ torrentId, state: 'listed', infoHashes: [hashOf(torrentId)], sizeBytes: 1_000_000 },
    ...{ uploaderId: null, snatches: 0, removedAt: 0, version: 1 },
  })
}

/** Batches are acknowledged immediately: the work of jobs is not measured here. */
function booked(event) {
  const batch = open(trafficBatch, event)
  if (!batch.ok) return null
  const { journalId, first, entries } = batch.payload
  return envelope(trafficBooked, { journalId, booked: first + entries.length / ENTRY_BYTES })
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

/** `babou tracker` may run the role in a child process. */
function trackerPid(pid) {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children === '' ? pid : Number(children.split(' ')[0])
}
