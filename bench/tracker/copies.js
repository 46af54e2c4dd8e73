// The cost of copies for a standby, and how old they are (docs/decisions/0058): announces at steady
// rates, in bursts of a twentieth of a second, at a lone tracker, at one of two for torrents that
// it holds, and at one of two whose replies wait for the copy.
// `npm run bench -- copies [--quick]`
import { startTracker } from './babou.js'
import { countCpu, median } from './cpu.js'
import { fillOnly, heldBy, metric, pause, startFleet, until } from './fleet.js'
import { HARDLY_WARM_SECONDS, startLoad } from './measure.js'
import { regular } from './swarms.js'

const SIZE = { torrents: 20_000, peers: 5, members: 5_000, leeching: 0.2 }
const RATES = [2_000, 10_000]
const BURST_MS = 50
/** The time between two readings of the lag, each of which is a request to the tracker. */
const LOOK_MS = 250
/** A wait so long that no reply is sent without its copy. */
const WAITS = { BABOU_TRACKER_COPY_WAIT: '500' }

export async function run({ quick }) {
  const plan = quick ? { rounds: 2, seconds: 3 } : { rounds: 5, seconds: 12 }
  const load = startLoad(quick ? HARDLY_WARM_SECONDS : undefined)
  const stops = [load.stop]
  try {
    const alone = await startTracker('ffi', SIZE, { name: 'one tracker' })
    stops.push(alone.stop)
    const { map, fleet } = await startFleet('ffi', SIZE, stops)
    const waiting = (await startFleet('ffi', SIZE, stops, WAITS)).fleet
    const held = heldBy(map, 0, SIZE)
    const servers = [
      { what: 'one tracker', server: alone, standby: null },
      { what: 'one of two', server: fleet[0], standby: fleet[1] },
      { what: 'one of two, replies wait', server: waiting[0], standby: waiting[1] },
    ]
    for (const { server } of servers) await load.fill(server, () => fillOnly(held, SIZE))
    for (const [holder] of [fleet, waiting]) {
      await until(async () => (await metric(holder, 'babou_tracker_copy_waiting')) === 0)
    }
    const figures = await measured(load, servers, held, plan)
    const rows = rowsOf(figures)
    console.log(`ffi, ${plan.rounds} rounds of ${plan.seconds} s`)
    console.table(rows)
    const total = (name) => metric(waiting[0], `babou_tracker_replies_${name}_total`)
    const [waited, late] = [await total('held'), await total('held_late')]
    console.log(`${waited} replies waited, ${late} of them left without the copy`)
    return { rows, figures, waited, late }
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

async function measured(load, servers, held, { rounds, seconds }) {
  const figures = []
  // A first round warms up compilers, and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const rate of RATES) {
      const announces = announcesOf(held, load.nextRound(), rate * seconds)
      for (const { what, server, standby } of servers) {
        const figure = await atRate(load, server, standby, { announces, rate })
        if (round >= 0) figures.push({ round, rate, what, ...figure })
      }
    }
  }
  return figures
}

/** Returns announces; about half of the torrents are held. */
function announcesOf(held, round, count) {
  const some = regular(SIZE, round, 3 * count)
  return some.filter(({ infoHash }) => held.has(infoHash)).slice(0, count)
}

/** Sends announces at a rate; `standby` is the tracker that gets the copies, or null. */
async function atRate(load, server, standby, { announces, rate }) {
  const cpu = countCpu(server.pid)
  const others = standby === null ? null : countCpu(standby.pid)
  const lags = []
  const bursts = []
  let isOver = false
  // Also for the tracker without others, so that both results include the cost of a reading.
  const looking = look(server, lags, () => isOver)
  const burst = (rate * BURST_MS) / 1_000
  const began = performance.now()
  for (let from = 0; from < announces.length; from += burst) {
    await pause(began + (from / rate) * 1_000 - performance.now())
    const some = announces.slice(from, from + burst)
    const { failed, micros } = await load.ask(server, 'keep-alive', some)
    if (failed > 0) throw new Error(`${server.name}: ${failed} announces failed`)
    bursts.push(micros)
  }
  const perSecond = announces.length / ((performance.now() - began) / 1_000)
  isOver = true
  await looking
  return {
    ...{ perSecond, cpuMicros: cpu().all / announces.length, lags },
    standbyMicros: others === null ? 0 : others().all / announces.length,
    p50Micros: median(bursts.map(([half]) => half)),
    p99Micros: median(bursts.map(([, most]) => most)),
  }
}

async function look(server, lags, isOver) {
  while (!isOver()) {
    lags.push(1_000 * (await metric(server, 'babou_tracker_copy_lag_seconds')))
    await pause(LOOK_MS)
  }
}

function rowsOf(figures) {
  return RATES.flatMap((rate) => {
    const of = (what) => figures.filter((one) => one.rate === rate && one.what === what)
    const alone = of('one tracker')
    const shared = [of('one of two'), of('one of two, replies wait')]
    return [alone, ...shared].map((own) => {
      const lags = own.flatMap((one) => one.lags).sort((a, b) => a - b)
      const at = (share) => Math.round(lags[Math.floor(share * (lags.length - 1))] ?? 0)
      const ratios = own.map(({ cpuMicros }, nth) => cpuMicros / alone[nth].cpuMicros)
      return {
        what: own[0].what,
        '/s': Math.round(median(own.map(({ perSecond }) => perSecond))),
        'CPU µs': Number(median(own.map(({ cpuMicros }) => cpuMicros)).toFixed(1)),
        '× one tracker': Number(median(ratios).toFixed(2)),
        'standby µs': Number(median(own.map((one) => one.standbyMicros)).toFixed(1)),
        ...{ 'lag p50 ms': at(0.5), 'p99 ms': at(0.99), 'longest ms': at(1) },
        'reply p50 µs': Math.round(median(own.map(({ p50Micros }) => p50Micros))),
        'reply p99 µs': Math.round(median(own.map(({ p99Micros }) => p99Micros))),
      }
    })
  })
}
