// See engine.js. This process reports its figures and ends.
import { PerformanceObserver } from 'node:perf_hooks'
import { headersOf } from './clients.js'
import { median } from './cpu.js'
import { createEngineWorld, load, setAddress } from './engine-world.js'
import { randomOf } from '../random.js'
import { fill, regular, SIZES, targetOf } from './swarms.js'
import { COLD, createColdSwarms } from './zipf.js'

const { STAT } = await load('tracker/memory/statistics.js')

const BATCH = 2_000
/** The requests of a turn. */
const TURN = 16
const isCold = process.argv[3] === 'cold'
const WARM = isCold ? 2 : 10
/**
 * Enough rounds for each request of a cold working set to find its rows as another million requests
 * left them.
 */
const ROUNDS = isCold ? 100 : 10
const size = isCold ? COLD : SIZES.full
const swarms = isCold ? createColdSwarms(size) : warmSwarms()
const one = await createEngineWorld(size)
const { world, reader, reply, remote } = one
const { words } = world
one.settle()
setAddress(remote, 4, Int32Array.of(0x7f000001, 0, 0, 0))

const textOf = (said, index) =>
  Buffer.from(
    `GET ${targetOf(said, true)} HTTP/1.1\r\n${headersOf(index, 'localhost:4200', 'keep-alive')}`,
  )

/** The share of announces that have new counters (tracker.md). */
const CHANGED = 0.15
const COUNTER_DIGITS = 12
const COUNTER_AT = '&uploaded='
const random = randomOf(1)
/** The upload of each session, by its number. */
const uploaded = new Float64Array(swarms.count)

/** Returns consecutive requests, as a thread has those of a turn, and the start of each. */
function requestsOf(announces) {
  const texts = announces.map((said, index) =>
    textOf({ ...said, uploaded: '0'.repeat(COUNTER_DIGITS) }, index),
  )
  const starts = new Int32Array(texts.length + 1)
  for (const [index, text] of texts.entries()) starts[index + 1] = starts[index] + text.length
  const counters = texts.map(
    (text, index) => starts[index] + text.indexOf(COUNTER_AT) + COUNTER_AT.length,
  )
  return {
    bytes: Buffer.concat(texts),
    starts,
    counters,
    sessions: announces.map(({ session }) => session),
  }
}

/** Updates the upload of each session: most report the same as last time. */
function count(requests) {
  for (let index = 0; index < requests.counters.length; index++) {
    const session = requests.sessions[index]
    if (random() < CHANGED) uploaded[session] += 1_000_000
    let rest = uploaded[session]
    for (let digit = COUNTER_DIGITS - 1; digit >= 0; digit--) {
      requests.bytes[requests.counters[index] + digit] = 48 + (rest % 10)
      rest = Math.floor(rest / 10)
    }
  }
}

function answer({ bytes, starts }) {
  for (let index = 0; index + 1 < starts.length; index++) {
    if (index % TURN === 0) {
      one.readAhead(bytes, starts, index, Math.min(index + TURN, starts.length - 1))
    }
    one.answer(bytes, starts[index], starts[index + 1])
  }
}

/** Reads swarms so that their rows are in the processor's cache. */
function warmSwarms() {
  return {
    count: (size.torrents + 1) * size.peers,
    fill: () => fill(size),
    regular: (round, many) => regular(size, round, many),
  }
}

/** Reads only heads: the share of HTTP in the total. */
function readHeads({ bytes, starts }) {
  for (let index = 0; index + 1 < starts.length; index++) {
    reader.read(bytes, starts[index], starts[index + 1])
  }
}

/**
 * Returns the CPU time of all rounds, in µs per request. The kernel counts the total exactly, but
 * estimates the user's share from the ticks of a clock.
 */
function microsOf(work) {
  const before = process.cpuUsage()
  for (const requests of rounds) work(requests)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (rounds.length * BATCH)
}

for (const said of swarms.fill()) answer(requestsOf(said))
const rounds = Array.from({ length: ROUNDS }, (_, round) =>
  requestsOf(swarms.regular(round, BATCH)),
)
for (let warm = 0; warm < WARM; warm++) {
  for (const requests of rounds) count(requests)
  microsOf(answer)
  microsOf(readHeads)
}

// Collects the garbage of the measurement.
globalThis.gc()
const pauses = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pauses.push(duration)
}).observe({ entryTypes: ['gc'] })

const announces = Number(process.argv[2])
const whole = []
const heads = []
const { entries } = STAT
const entriesBefore = words[world.stats + entries]
let heapBytes = 0
for (let done = 0; done < announces; done += rounds.length * BATCH) {
  for (const requests of rounds) count(requests)
  const heapBefore = process.memoryUsage().heapUsed
  whole.push(microsOf(answer))
  heapBytes += process.memoryUsage().heapUsed - heapBefore
  heads.push(microsOf(readHeads))
}
const written = words[world.stats + entries] - entriesBefore
await new Promise((resolve) => setTimeout(resolve, 50))
process.send({
  'engine µs': Number((median(whole) - median(heads)).toFixed(2)),
  'least µs': Number((Math.min(...whole) - Math.min(...heads)).toFixed(2)),
  'HTTP head µs': Number(median(heads).toFixed(2)),
  peers: world.peerCount(),
  announces,
  'reply B': reply.end - reply.start,
  'with an entry': `${Math.round((100 * written) / announces)} %`,
  'heap bytes per announce': Number((heapBytes / announces).toFixed(3)),
  collections: pauses.length,
  'longest pause ms': Number(Math.max(0, ...pauses).toFixed(1)),
})
process.on('disconnect', () => process.exit(0))
