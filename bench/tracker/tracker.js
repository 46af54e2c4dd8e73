// CPU time of the server per announce, for babou beside a bare node:http server with a constant
// reply and beside opentracker where it is installed: interleaved rounds in one run, medians.
// Wall figures are noise on a shared machine and are printed only to be looked at.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTracker } from './babou.js'
import { cpuNanoseconds, median } from './cpu.js'
import { fillRequests, regularRequests } from './swarms.js'
import { constantServer, end, opentracker } from './targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const MODES = ['keep-alive', 'one connection each']
const CONNECTIONS = 32
// Announces a round, for each of MODES: enough that what runs beside announces weighs as it would.
const SIZES = {
  quick: { rounds: 5, counts: [20_000, 6_000] },
  full: { rounds: 15, counts: [40_000, 20_000] },
}

export async function run({ quick }) {
  const { rounds, counts } = quick ? SIZES.quick : SIZES.full
  const load = fork(path.join(here, 'load.js'))
  const babou = await startTracker()
  const servers = [await constantServer(), await opentracker(babou.infoHashes), babou].filter(
    Boolean,
  )
  if (servers.length < 3) console.log('opentracker is not installed: left out')
  try {
    pin(load.pid, servers)
    for (const server of servers) {
      await ask(load, server, 'keep-alive', fillRequests(swarmsOf(server, babou)))
    }
    const figures = []
    // The first round is not counted: it warms up compilers and caches.
    for (let round = -1; round < rounds; round++) {
      for (const [index, mode] of MODES.entries()) {
        const count = counts[index]
        for (const server of servers) {
          const requests = regularRequests(swarmsOf(server, babou), round + 1)
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

/** The same swarms everywhere; only babou wants passkeys. */
function swarmsOf(server, { infoHashes }) {
  return { passkeys: server.passkeys ?? null, infoHashes }
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
  const answer = once(load, 'message')
  load.send({ port: server.port, mode, requests, count, connections: CONNECTIONS })
  const [counts] = await answer
  return counts
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
      row[`${mode}, announces/s`] = median(own.map((figure) => figure.perSecond))
    }
    return row
  })
  console.table(rows)
  return { at: new Date().toISOString(), node: process.version, run, rows, figures }
}
