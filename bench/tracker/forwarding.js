// The cost of a request to a tracker that does not hold its torrent (docs/decisions/0055): the time
// until the reply, and the CPU time of both trackers. Three trackers in turn: one without others,
// one of two that holds the torrents, and the same one for torrents that the other holds. `npm run
// bench -- forwarding [--quick]`
import fs from 'node:fs'
import { startTracker } from './babou.js'
import { median } from './cpu.js'
import { heldBy, metric, startFleet } from './fleet.js'
import { HARDLY_WARM_SECONDS, startLoad } from './measure.js'
import { fill, regular, SIZES } from './swarms.js'

const size = SIZES.full
/**
 * Announces of a round by the number of connections that they share: one shows the path of a
 * request, 64 what trackers send together.
 */
const ANNOUNCES = new Map([
  [1, 1_000],
  [8, 4_000],
  [64, 10_000],
])
const MODES = ['keep-alive', 'udp']
const WARM_ANNOUNCES = 2_000

export async function run({ quick }) {
  const plan = quick ? { rounds: 3, share: 0.1 } : { rounds: 7, share: 1 }
  const load = startLoad(quick ? HARDLY_WARM_SECONDS : undefined)
  const found = {}
  try {
    for (const io of ['ffi', 'net']) found[io] = await figuresOf(load, io, plan)
  } finally {
    await load.stop()
  }
  return found
}

async function figuresOf(load, io, plan) {
  const stops = []
  try {
    const alone = await startTracker(io, size, { name: 'one tracker' })
    stops.push(alone.stop)
    const { map, fleet } = await startFleet(io, size, stops)
    for (const server of [alone, fleet[0]]) await load.fill(server, () => fill(size))
    const ways = waysOf(alone, fleet, map)
    await warmUp(load, ways)
    const figures = await measured(load, ways, plan)
    await expectForwarded(fleet[0], ways[2].asked)
    const rows = rowsOf(figures)
    console.log(`${io}, medians of ${plan.rounds} rounds`)
    console.table(rows)
    const processes = [alone, fleet[0]].map((server) => processOf(server))
    console.table(processes)
    return { rows, processes, figures }
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** Returns the compared ways: each is a server, and the torrents whose announces it gets. */
function waysOf(alone, fleet, map) {
  const [first] = fleet
  const [here, there] = [0, 1].map((place) => heldBy(map, place, size))
  const both = fleet.map(({ pid }) => pid)
  return [
    { what: 'one tracker', server: alone, hashes: here, asked: 0 },
    { what: 'one of two, holder', server: { ...first, pids: both }, hashes: here, asked: 0 },
    { what: 'forwarded', server: { ...first, pids: both }, hashes: there, asked: 0 },
  ]
}

/** Returns announces of torrents of this way, which are a part of all that `regular` returns. */
function announcesOf({ hashes }, round, count) {
  const all = regular(size, round, 4 * count)
  return all.filter(({ infoHash }) => hashes.has(infoHash)).slice(0, count)
}

async function warmUp(load, ways) {
  const end = performance.now() + load.warmSeconds * 1_000 * ways.length
  do {
    const round = load.nextRound()
    for (const way of ways) {
      const said = announcesOf(way, round, WARM_ANNOUNCES)
      for (const mode of MODES) await load.ask(way.server, mode, said)
      way.asked += said.length
    }
  } while (performance.now() < end)
}

async function measured(load, ways, { rounds, share }) {
  const figures = []
  for (let count = 0; count < rounds; count++) {
    for (const mode of MODES) {
      for (const [connections, announces] of ANNOUNCES) {
        const round = load.nextRound()
        for (const way of ways) {
          const said = announcesOf(way, round, announces * share)
          const figure = await load.measure(way.server, mode, said, { connections })
          figures.push({ ...figure, count, connections, what: way.what })
          if (mode === 'keep-alive') way.asked += said.length
        }
      }
    }
  }
  return figures
}

/**
 * Checks that requests were forwarded: those that the holder did not decide would make it look
 * cheap.
 */
async function expectForwarded(server, least) {
  const forwarded = await metric(server, 'babou_tracker_forwarded_total{kind="announce"')
  const failures = await metric(server, 'babou_tracker_forward_failures_total')
  if (forwarded < least || failures > 0) {
    throw new Error(`${forwarded} of ${least} announces were forwarded, ${failures} failed`)
  }
}

function rowsOf(figures) {
  const rows = []
  for (const mode of MODES) {
    for (const connections of ANNOUNCES.keys()) {
      const of = (what) =>
        figures.filter((one) => {
          return one.what === what && one.mode === mode && one.connections === connections
        })
      const local = of('one of two, holder')
      for (const what of new Set(figures.map((one) => one.what))) {
        const own = of(what)
        const more = own.map(({ micros }, at) => micros[0] - local[at].micros[0])
        rows.push({
          ...{ mode, connections, what },
          'p50 µs': median(own.map(({ micros }) => micros[0])),
          'more µs': median(more),
          'p99 µs': median(own.map(({ micros }) => micros[1])),
          'CPU µs': Number(median(own.map(({ cpuMicros }) => cpuMicros)).toFixed(1)),
          '/s': median(own.map(({ perSecond }) => perSecond)),
        })
      }
    }
  }
  return rows
}

/** Returns threads and memory; a tracker without others must need no more than before. */
function processOf({ name, pid }) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
  const number = (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)[1])
  return { name, threads: number('Threads'), 'memory MiB': Math.round(number('VmRSS') / 1024) }
}
