// One load process against servers in turn, and the CPU time of each per announce.
import { fork, spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { countCpu, median } from './cpu.js'
import { datagramOf, targetOf } from './swarms.js'
import { end } from './targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const CONNECTIONS = 64
/**
 * The share of announces to other servers that may fail: opentracker resets a connection now and
 * then.
 */
const BEARABLE = 0.01

const hasTaskset = spawnSync('which', ['taskset']).status === 0
export const canPin = os.availableParallelism() >= 2 && hasTaskset

function pinTo(core, pid) {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)])
}

/**
 * Starts the load on the last core; servers run on the first, unless they need all of them. A
 * server is used for `warmSeconds` before its first measurement (`WARM_SECONDS`).
 */
export function startLoad(warmSeconds = WARM_SECONDS) {
  const child = fork(path.join(here, 'load.js'))
  pinTo(os.availableParallelism() - 1, child.pid)

  function ask(server, mode, said, { count = said.length, connections = CONNECTIONS } = {}) {
    const written = mode.startsWith('udp') ? datagramOf : targetOf
    const requests = said.map((one) => written(one, server.hasPasskeys === true))
    const answer = new Promise((resolve, reject) => {
      const died = () => reject(new Error('the load ended'))
      child.once('exit', died)
      child.once('message', (counts) => {
        child.off('exit', died)
        resolve(counts)
      })
    })
    const ports = server.ports ?? [server.port]
    child.send({ ports, mode, requests, count, connections, sources: server.sources ?? 1 })
    return answer
  }

  let rounds = 0
  return {
    ask,
    warmSeconds,
    /** Returns the number of an unused round: its counters are above all earlier ones. */
    nextRound: () => ++rounds,
    pin: (server) => pinTo(0, server.pid),
    /** Fills the swarms of a server, in each of its processes; returns the number of announces. */
    async fill(server, pieces, mode = 'keep-alive') {
      let count = 0
      for (const part of server.parts ?? [server]) {
        for (const said of pieces()) {
          await ask(part, mode, said)
          count += said.length
        }
      }
      return count
    },
    /** Sends `said`; returns its cost. */
    async measure(server, mode, said, options = {}) {
      const cpu = countCpu(server.pids ?? server.pid, server.threads)
      const { done, failed, bytes, seconds, micros } = await ask(server, mode, said, options)
      const { all, busiest } = cpu()
      const cpuMicros = all / said.length
      const threadMicros = busiest / said.length
      const bearable = server.hasPasskeys === true ? 0 : said.length * BEARABLE
      if (failed > bearable) {
        throw new Error(`${server.name}, ${mode}: ${failed} of ${said.length} announces failed`)
      }
      const perSecond = Math.round(done / seconds)
      const replyBytes = bytes / said.length
      return { server: server.name, mode, cpuMicros, threadMicros, perSecond, replyBytes, micros }
    },
    stop: () => end(child),
  }
}

/**
 * Measures interleaved pairs: `pairs` rounds in which every server answers the same announces, one
 * after the other. The first round warms up compilers and caches, and is not counted.
 */
export async function interleaved(load, servers, mode, pairs, announcesOf) {
  const figures = []
  await warmUp(load, servers, mode, announcesOf)
  for (let round = 0; round < pairs; round++) {
    const said = announcesOf(load.nextRound())
    for (const server of servers) {
      figures.push({ round, ...(await load.measure(server, mode, said)) })
    }
  }
  return figures
}

/**
 * How long compilers in a server need before the first measurement of each kind of announce. The
 * announce thread is compiled again until it has answered a million announces, the main thread,
 * which runs on timers, for ten seconds; until then, compilers cost up to a tenth of an announce,
 * which does not matter over the life of a tracker.
 */
const WARM_SECONDS = 12
/** Enough to see whether everything works. */
export const HARDLY_WARM_SECONDS = 0.5
/** The least announces before each kind is measured. */
const WARM_ANNOUNCES = 10_000

/** Warms up in turn, as in the measurement: a server without pauses would shorten its lists. */
async function warmUp(load, servers, mode, announcesOf) {
  const wire = mode.startsWith('udp') ? 'isWarmByUdp' : 'isWarm'
  const cold = servers.filter((server) => !server[wire])
  const until = performance.now() + load.warmSeconds * 1_000 * cold.length
  do {
    const said = announcesOf(load.nextRound(), true)
    for (const server of servers) {
      await load.ask(server, mode, said, { count: WARM_ANNOUNCES * (server.threads ?? 1) })
      server[wire] = true
    }
  } while (performance.now() < until)
}

const middle = (values, digits) => Number(median(values).toFixed(digits))

/**
 * Returns rows of a table: medians and, for each server in `beside`, the median of the ratios of
 * all rounds.
 */
export function rowsOf(figures, beside) {
  const names = [...new Set(figures.map(({ server }) => server))]
  return names.map((server) => {
    const own = figures.filter((figure) => figure.server === server)
    const row = {
      server,
      'CPU µs': middle(
        own.map(({ cpuMicros }) => cpuMicros),
        1,
      ),
    }
    for (const other of beside) {
      const others = new Map(
        figures.filter((f) => f.server === other).map((f) => [f.round, f.cpuMicros]),
      )
      const ratios = own.flatMap(({ round, cpuMicros }) =>
        others.has(round) ? [cpuMicros / others.get(round)] : [],
      )
      if (ratios.length > 0) row[`× ${other}`] = middle(ratios, 2)
    }
    row['thread µs'] = middle(
      own.map(({ threadMicros }) => threadMicros),
      1,
    )
    row['/s'] = middle(
      own.map(({ perSecond }) => perSecond),
      0,
    )
    const [p50, p99, p999] = [0, 1, 2].map((at) =>
      middle(
        own.map(({ micros }) => micros[at]),
        0,
      ),
    )
    const reply = middle(
      own.map(({ replyBytes }) => replyBytes),
      0,
    )
    return { ...row, 'reply B': reply, 'p50 µs': p50, 'p99 µs': p99, 'p99.9 µs': p999 }
  })
}
