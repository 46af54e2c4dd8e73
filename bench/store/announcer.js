// The announce thread of the latency measurement. Announces arrive in turns, as from sockets, and
// for each the time from its turn to its reply is recorded. One that finds a lock is retried in the
// next turn.
import { PerformanceObserver } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { load } from './built.js'
import { randomOf } from '../random.js'
import { hashOf, MEMBERS, passkeyOf } from './fill.js'
import { createRequest, SESSION_KEY } from './requests.js'
import { world as worlds } from './built.js'

const { createEngine } = await load('tracker/engine.js')
const { attachJournal } = await load('tracker/journal/journal.js')
const { createHeadReader } = await load('tracker/io/http-framing.js')
const { createRemote, setAddress } = await load('tracker/memory/remote.js')
const { createReply } = await load('tracker/wire/reply.js')

const { shared, control, torrents, swarm, samples } = workerData
const state = new Int32Array(control) // phase to note, 0 none, -1 the end; then how many noted
const times = new Float32Array(samples)
const PHASE_SAMPLES = times.length / 8
const TURN = 16
const CHANGED = 15

const world = worlds.attachWorld({ ...shared, thread: 0 })
const journal = attachJournal(world.words, 0)
const engine = createEngine(world, journal, SESSION_KEY)
const reader = createHeadReader()
const remote = createRemote()
const random = randomOf(5)
let longestPauseMs = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestPauseMs = Math.max(longestPauseMs, duration)
}).observe({ entryTypes: ['gc'] })

const address = new Int32Array(4)
const turn = Array.from({ length: TURN }, () => ({
  request: createRequest(),
  reply: createReply(Buffer.alloc(8 * 1024)),
  since: 0,
  isWaiting: false,
  client: 0,
}))
let counter = 1_000

function draw(place) {
  const torrent = Math.floor(random() * torrents)
  const slot = Math.floor(random() * swarm)
  const { request } = place
  place.client = torrent * swarm + slot
  request.passkey(passkeyOf(((torrent * 31 + slot * 7) % MEMBERS) + 1))
  request.hash(hashOf(torrent + 1))
  request.peer(place.client)
  request.port(6_881)
  request.left(0)
  request.event('')
  request.uploaded(random() * 100 < CHANGED ? counter++ : 0)
  place.since = performance.now()
}

function handle(place) {
  address[0] =
    0x50000000 + ((Math.floor(place.client / swarm) * 13 + (place.client % swarm)) & 0xffffff)
  setAddress(remote, 4, address)
  reader.read(place.request.bytes, 0, place.request.bytes.length)
  return engine.handle(place.request.bytes, reader.head, remote, place.reply)
}

function note(microseconds) {
  const phase = Atomics.load(state, 0)
  if (phase <= 0) return
  const count = state[phase]
  times[(phase - 1) * PHASE_SAMPLES + (count % PHASE_SAMPLES)] = microseconds
  state[phase] = count + 1
}

function run() {
  for (let round = 0; round < 200; round++) {
    for (const place of turn) {
      if (!place.isWaiting) draw(place)
      place.isWaiting = !handle(place)
    }
    journal.flush()
    const now = performance.now()
    for (const place of turn) if (!place.isWaiting) note((now - place.since) * 1_000)
  }
  if (Atomics.load(state, 0) >= 0) setImmediate(run)
  else parentPort.postMessage({ longestPauseMs })
}
run()
