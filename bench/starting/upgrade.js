// How long requests wait while a machine's only tracker is replaced (docs/decisions/0056): clients
// with a new connection for each announce, one after the other, before, during and after `babou
// upgrade tracker`, with 1,000,000 and 5,000,000 peers in memory (--quick: 10,000). The aims: no
// request fails, and none waits longer than a second (5 s with 5,000,000 peers).
// `npm run bench -- upgrade [--quick]`
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTracker } from '../tracker/babou.js'
import { median } from '../tracker/cpu.js'
import { pause } from '../tracker/fleet.js'
import { HARDLY_WARM_SECONDS, startLoad } from '../tracker/measure.js'
import { fill, regular, targetOf } from '../tracker/swarms.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const PEERS = 5
const SESSIONS = [1_000_000, 5_000_000]
const UPGRADES = 3
const CONNECTIONS = 8
/** How long clients announce before and after an upgrade. */
const AROUND_MS = 2_000
const LOOK_MS = 50
const ENDS_WITHIN_MS = 10_000

export async function run({ quick }) {
  const rows = []
  for (const sessions of quick ? [10_000] : SESSIONS) {
    const size = { torrents: sessions / PEERS, peers: PEERS, members: 40_000, leeching: 0.02 }
    const found = await measured(size, quick ? 1 : UPGRADES)
    rows.push({
      sessions,
      announces: found.reduce((sum, { announces }) => sum + announces, 0),
      failed: found.reduce((sum, { failed }) => sum + failed, 0),
      'said ms': median(found.map(({ waitedMilliseconds }) => waitedMilliseconds)),
      'longest ms': Math.round(median(found.map(({ longest }) => longest))),
      'longest of all ms': Math.round(Math.max(...found.map(({ longest }) => longest))),
      'upgrade s': Number(median(found.map(({ seconds }) => seconds)).toFixed(1)),
    })
  }
  console.table(rows)
  return { rows }
}

async function measured(size, upgrades) {
  const load = startLoad(HARDLY_WARM_SECONDS)
  const server = await startTracker('ffi', size)
  const pids = []
  const found = []
  try {
    await load.fill(server, () => fill(size))
    for (let round = 1; round <= upgrades; round++) {
      const clients = announce(server, regular(size, round, 100_000))
      await pause(AROUND_MS)
      const began = performance.now()
      const { pid, waitedMilliseconds } = await upgrade(server)
      const seconds = (performance.now() - began) / 1_000
      pids.push(pid)
      await pause(AROUND_MS)
      found.push({ seconds, waitedMilliseconds, ...(await clients.stop()) })
    }
    return found
  } finally {
    await load.stop()
    for (const pid of pids) await endId(pid)
    await server.stop()
  }
}

/** Runs the upgrade; returns the new process, and how long requests waited as it reports. */
async function upgrade({ env }) {
  const bin = path.join(root, 'bin', 'babou.js')
  const stdio = ['ignore', 'pipe', 'inherit']
  const child = spawn(process.execPath, [bin, 'upgrade', 'tracker', '--json'], { env, stdio })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part))
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`babou upgrade tracker ended with status ${status}`)
  return JSON.parse(text)
}

function announce({ port }, announces) {
  const counts = { announces: 0, failed: 0, longest: 0 }
  let [next, isOver] = [0, false]
  async function one() {
    while (!isOver) {
      const target = targetOf(announces[next++ % announces.length], true)
      const asked = performance.now()
      const body = await get(port, target).catch(() => null)
      counts.longest = Math.max(counts.longest, performance.now() - asked)
      counts.announces++
      if (body === null || body.includes('failure reason')) counts.failed++
    }
  }
  const all = Promise.all(Array.from({ length: CONNECTIONS }, one))
  return {
    async stop() {
      isOver = true
      await all
      return counts
    },
  }
}

function get(port, target) {
  return new Promise((resolve, reject) => {
    const asked = { port, host: '127.0.0.1', path: target, agent: false }
    const request = http.get(asked, (reply) => {
      reply.setEncoding('latin1')
      let body = ''
      reply.on('data', (part) => (body += part))
      reply.on('end', () => resolve(body))
      reply.on('error', reject)
    })
    request.on('error', reject)
  })
}

/** Ends a process that is not a child of this one, and waits for that for a while. */
async function endId(pid) {
  const deadline = performance.now() + ENDS_WITHIN_MS
  try {
    process.kill(pid, 'SIGTERM')
    while (performance.now() < deadline) {
      process.kill(pid, 0)
      await pause(LOOK_MS)
    }
  } catch {
    // It has ended.
  }
}
