// Announces in a separate thread, while the main thread and the reaper thread do their work.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { load } from './built.js'
import { fill, hashOf, MEMBERS, passkeyOf } from './fill.js'
import { createRequest, SESSION_KEY } from './requests.js'

const { openFolder } = await load('tracker/journal/folder.js')
const { createJournals } = await load('tracker/journal/journals.js')
const { createInbox } = await load('tracker/node/inbox.js')
const { createReaper } = await load('tracker/reaper/reaper.js')
const { createReaperPool } = await load('tracker/reaper/reaper-pool.js')
const { createSessionKey } = await load('tracker/memory/swarm/session-key.js')
const { STATE, writeStatus } = await load('tracker/memory/status.js')
const { envelope } = await load('bridge/define-event.js')
const { memberChanged } = await load('bridge/events/member-events.js')
const { torrentChanged } = await load('bridge/events/torrent-events.js')
const { silentLog } = await load('shared/log.js')

const SAMPLES = 8 * 1_000_000
const PHASES = ['idle', 'reaping', 'a snapshot is written', 'a bridge snapshot loads', 'idle again']

export async function latency({ peers, torrents, seconds }) {
  const swarm = peers / torrents
  const key = createSessionKey(SESSION_KEY)
  const request = createRequest()
  const filled = await fill({ peers, torrents }, { boot: 2 }, (torrent, turn) => {
    key.hash(request.peerId(torrent * swarm + turn), 0)
    return key.out
  })
  const { world, shared } = filled
  writeStatus(world.words, 'state', STATE.ready)
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-store-'))
  const log = silentLog()
  const folder = openFolder(path.join(data, 'tracker'), () => Date.now())
  const slots = [0, 1]
  const journals = createJournals({
    ...{ world, folder, slots, log, covered: new Map(), sendBatch: () => null },
  })
  const control = new SharedArrayBuffer(64)
  const samples = new SharedArrayBuffer(SAMPLES * 4)
  const state = new Int32Array(control)
  const worker = new Worker(new URL('./announcer.js', import.meta.url), {
    workerData: { shared, control, torrents, swarm, samples },
  })
  const ended = new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const work = {
    idle: () => delay(seconds * 1_000),
    reaping: () => reaping(shared, world, seconds),
    'a snapshot is written': () => journals.snapshot(),
    'a bridge snapshot loads': () => bridgeSnapshot(filled, log),
    'idle again': () => delay(seconds * 1_000),
  }
  try {
    await delay(2_000)
    for (const [index, phase] of PHASES.entries()) {
      Atomics.store(state, 0, index + 1)
      await work[phase]()
      Atomics.store(state, 0, 0)
    }
    Atomics.store(state, 0, -1)
    const { longestPauseMs } = await ended
    const rows = PHASES.map((phase, index) => row(phase, index, state, samples))
    return { rows, longestPauseMs: Number(longestPauseMs.toFixed(2)) }
  } finally {
    journals.files.stop()
    folder.release()
    fs.rmSync(data, { recursive: true, force: true })
  }
}

function row(phase, index, state, samples) {
  const each = SAMPLES / 8
  const count = Math.min(state[index + 1], each)
  const times = new Float32Array(samples, index * each * 4, count).slice().sort()
  const at = (share) => Number(times[Math.floor((count - 1) * share)].toFixed(1))
  return {
    while: phase,
    announces: state[index + 1],
    p50: at(0.5),
    p99: at(0.99),
    'p99.9': at(0.999),
  }
}

/** Lets the reaper run at ten times the usual rate; nothing expires, so it only scans. */
async function reaping(shared, world, seconds) {
  const sweepers = createReaperPool({ ...shared, thread: 1 })
  const reaper = createReaper({ world, sweepers, log: silentLog(), leastPassSeconds: 3 })
  reaper.start()
  await delay(seconds * 1_000)
  await reaper.stop()
}

/** Sends every member, and up to 300,000 torrents, again. */
async function bridgeSnapshot({ world, writers, sizes }, log) {
  const inbox = createInbox({
    ...{ world, tables: writers, fixed: {}, log },
    ...{ onRightsLost() {}, onTraces() {}, onAsked() {}, onBooked() {} },
  })
  const hex = (words) => Buffer.from(Int32Array.from(words).buffer).toString('hex')
  for (let id = 1; id <= MEMBERS; id++) {
    const passkey = passkeyOf(id)
      .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
      .join('')
    const said = { memberId: id, version: 9, passkey, state: 'active', canLeech: true }
    inbox.event(envelope(memberChanged, said))
    if (id % 200 === 0) await delay(0)
  }
  for (let id = 1; id <= Math.min(sizes.length, 300_000); id++) {
    const said = { torrentId: id, version: 9, state: 'listed', infoHashes: [hex(hashOf(id))] }
    const rest = { sizeBytes: 2 ** 32, uploaderId: 1, snatches: 0, removedAt: 0 }
    inbox.event(envelope(torrentChanged, { ...said, ...rest }))
    if (id % 200 === 0) await delay(0)
  }
}
