// A part of the benchmark: several servers with the same swarms, which get the same requests in
// turn.
import { FFI, FLOOR, OPEN } from './aims.js'
import { countCpu } from './cpu.js'
import { interleaved, rowsOf } from './measure.js'
import { fill } from './swarms.js'

/** Fewer announces are not worth a line: compilers have not even warmed up. */
const FIRST_ANNOUNCES = 100_000

/**
 * Starts servers, fills those that keep peers, and pins those that are not spread over the cores;
 * stops all of them after `use`.
 */
export async function withServers(load, starts, size, use, pieces = () => fill(size)) {
  const servers = []
  try {
    for (const start of starts) {
      const server = await start()
      if (server === null) continue
      servers.push(server)
      if (!server.isConstant) await fillWith(load, server, pieces)
      if (!server.isSpread) load.pin(server)
    }
    const parts = servers.flatMap((server) => server.parts ?? [server])
    for (const { pauses } of parts) for (const kind in pauses) pauses[kind].splice(0)
    const found = await use(servers)
    for (const { name, pauses } of parts) if (pauses !== undefined) tellPauses(name, pauses)
    return found
  } finally {
    for (const server of servers) await server.stop()
  }
}

/** Fills a server, and prints the cost of these first announces if there are enough of them. */
async function fillWith(load, server, pieces) {
  const cpu = countCpu(server.pids ?? server.pid)
  const count = await load.fill(server, pieces, server.fillsBy)
  if (count < FIRST_ANNOUNCES) return
  const micros = (cpu().all / count).toFixed(1)
  console.log(`${server.name}: ${count.toLocaleString('en')} first announces, ${micros} µs each`)
}

function tellPauses(name, { announce, others }) {
  const of = (pauses) =>
    pauses.length === 0 ? 'none' : `${pauses.length}, the longest ${Math.max(...pauses)} ms`
  console.log(`${name}: collections of announce threads: ${of(announce)}; of others: ${of(others)}`)
}

/** Returns the figures of all rounds in one mode, and prints a table of their medians. */
export async function inMode(load, servers, mode, pairs, announcesOf, title = mode) {
  const figures = await interleaved(load, servers, mode, pairs, announcesOf)
  const rows = rowsOf(figures, [FLOOR, OPEN, FFI])
  console.log(title)
  console.table(rows)
  return { title, rows, figures }
}

/** Returns a started server with more properties; null if it is not installed. */
export const beside = (server, more) => server && { ...server, ...more }
