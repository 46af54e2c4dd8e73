// CPU time of the server per announce, for babou over both ways to the network, beside a constant
// reply in C (where there is a compiler) and in Node, and beside opentracker (where it is
// installed; it has no passkeys and no accounting): interleaved rounds in one run, medians, and the
// medians of each round's ratios. Wall figures are noise on a shared machine, printed to be looked
// at only.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTracker } from './babou.js'
import { cpuNanoseconds, median } from './cpu.js'
import { fillRequests, regularRequests } from './swarms.js'
import { constantServer, end, floor, opentracker } from './targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const MODES = ['keep-alive', 'one connection each']
const CONNECTIONS = 64
/** What each is divided by, round by round, and how that is called in the table. */
const BESIDE = [
  ['C, constant reply', 'C'],
  ['opentracker', 'opentr.'],
]
// Announces a round, for each of MODES: enough that what runs beside announces weighs as it would.
const SIZES = {
  quick: { rounds: 5, counts: [10_000, 4_000] },
  full: { rounds: 15, counts: [40_000, 20_000] },
}

export async function run({ quick }) {
  const { rounds, counts } = quick ? SIZES.quick : SIZES.full
  const load = fork(path.join(here, 'load.js'))
  const ours = [await startTracker('ffi'), await startTracker('net')]
  const others = [await floor(), await constantServer(), await opentracker(ours[0].infoHashes)]
  const servers = [...others, ...ours].filter(Boolean)
  if (servers.length < 5) console.log('without a C compiler or opentracker, they are left out')
  try {
    pin(load.pid, servers)
    for (const server of servers) {
      await ask(load, server, 'keep-alive', fillRequests(swarmsOf(server, ours[0])))
    }
    const figures = []
    // The first round is not counted: it warms up compilers and caches.
    for (let round = -1; round < rounds; round++) {
      for (const [index, mode] of MODES.entries()) {
        const count = counts[index]
        for (const server of servers) {
          const requests = regularRequests(swarmsOf(server, ours[0]), round + 1)
          const figure = await measure(load, server, mode, requests, { round, count })
          if (round >= 0) figures.push(figure)
        }
      }
    }
    return report(servers, figures, { rounds, counts })
  } finally {
    for (const server of servers) await server.stop()
    await end(load)
  }
}

/** Swarms of the same torrents everywhere; only babou wants passkeys. */
function swarmsOf({ passkeys = null }, { infoHashes }) {
  return { passkeys, infoHashes }
}

async function measure(load, server, mode, requests, { round, count }) {
  const before = cpuNanoseconds(server.pid)
  const { done, failed, seconds } = await ask(load, server, mode, requests, count)
  const cpuMicros = Number(cpuNanoseconds(server.pid) - before) / 1000 / count
  // opentracker resets a connection now and then; of ours none may fail.
  const bearable = server.passkeys === undefined ? count / 100 : 0
  if (failed > bearable) {
    throw new Error(`${server.name}, ${mode}: ${failed} of ${count} announces failed`)
  }
  return { server: server.name, mode, round, cpuMicros, perSecond: Math.round(done / seconds) }
}

async function ask(load, server, mode, requests, count = requests.length) {
  const answer = new Promise((resolve, reject) => {
    const died = () => reject(new Error('the load ended'))
    load.once('exit', died)
    load.once('message', (counts) => {
      load.off('exit', died)
      resolve(counts)
    })
  })
  load.send({ port: server.port, mode, requests, count, connections: CONNECTIONS })
  return answer
}

/** Servers on one core, the load on another, where there are two and taskset. */
function pin(loadPid, servers) {
  if (os.availableParallelism() < 2 || spawnSync('which', ['taskset']).status !== 0) return
  const to = (core, pid) => spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)])
  to(1, loadPid)
  for (const server of servers) to(0, server.pid)
}

function report(servers, figures, run) {
  console.log(`CPU µs of the server per announce, median of ${run.rounds} interleaved rounds`)
  const rows = servers.map(({ name }) => {
    const row = { server: name }
    for (const mode of MODES) {
      const own = figures.filter((figure) => figure.server === name && figure.mode === mode)
      row[mode] = Number(median(own.map((figure) => figure.cpuMicros)).toFixed(1))
      for (const [other, label] of BESIDE) {
        const ratios = own.flatMap(({ round, cpuMicros }) =>
          figures
            .filter((f) => f.server === other && f.mode === mode && f.round === round)
            .map((f) => cpuMicros / f.cpuMicros),
        )
        if (ratios.length > 0)
          row[`× ${label}`.padEnd(label.length + 2 + MODES.indexOf(mode))] = Number(
            median(ratios).toFixed(2),
          )
      }
      row[`/s`.padEnd(2 + MODES.indexOf(mode))] = median(own.map((figure) => figure.perSecond))
    }
    return row
  })
  console.table(rows)
  return { at: new Date().toISOString(), node: process.version, run, rows, figures }
}
