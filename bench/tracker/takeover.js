// How soon a tracker serves the torrents of a killed one, from its copies (docs/decisions/0058):
// the first announce of a swarm since the kill, one after the other on a few connections, until all
// slots are served. `npm run bench -- takeover [--quick]`
import fs from 'node:fs'
import http from 'node:http'
import { median } from './cpu.js'
import { fillOnly, heldBy, metric, pause, slotOfHash, startFleet, until } from './fleet.js'
import { HARDLY_WARM_SECONDS, startLoad } from './measure.js'
import { announce, hashOf, targetOf } from './swarms.js'

/** About half of the torrents are held by the tracker that is killed. */
const PEERS = 10
const SESSIONS = [100_000, 1_000_000]
const CONNECTIONS = 4
const LOOK_MS = 50

export async function run({ quick }) {
  const rows = []
  for (const sessions of quick ? [10_000] : SESSIONS) {
    const torrents = (2 * sessions) / PEERS
    const rounds = []
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      rounds.push(await measured({ torrents, peers: PEERS, members: 5_000, leeching: 0.2 }))
    }
    const of = (what, digits = 0) => Number(median(rounds.map((one) => one[what])).toFixed(digits))
    rows.push({
      sessions: rounds[0].sessions,
      slots: rounds[0].slots,
      'first reply ms': of('first'),
      'all slots ms': of('served'),
      'announces until then': of('announces'),
      'wait p99 ms': of('p99', 1),
      'longest ms': of('longest', 1),
      failed: Math.max(...rounds.map(({ failed }) => failed)),
      'without peers': Math.max(...rounds.map(({ withoutPeers }) => withoutPeers)),
      'MiB before': of('before'),
      'MiB after': of('after'),
    })
  }
  console.table(rows)
  return { rows }
}

/** Kills the holder of half of all torrents, and asks the other tracker for them. */
async function measured(size) {
  const load = startLoad(HARDLY_WARM_SECONDS)
  const stops = [load.stop]
  try {
    const { map, fleet } = await startFleet('ffi', size, stops)
    const [holder, standby] = fleet
    const hashes = heldBy(map, 0, size)
    await load.fill(holder, () => fillOnly(hashes, size))
    const copied = () => metric(standby, 'babou_tracker_copied_sessions')
    await until(async () => (await copied()) === hashes.size * PEERS)
    const slots = new Set([...hashes].map(slotOfHash)).size
    const all = Array.from({ length: size.torrents }, (_, index) => index + 1)
    const held = all.filter((torrent) => hashes.has(hashOf(torrent)))
    const before = megabytes(standby.pid)
    const began = performance.now()
    process.kill(holder.pid, 'SIGKILL')
    const asked = ask(standby, size, held, began)
    const served = await whenServed(standby, map, began)
    const found = await asked.stop()
    const sessions = await metric(standby, 'babou_tracker_sessions_taken_over_total')
    return { slots, sessions, served, before, after: megabytes(standby.pid), ...found }
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** Returns the milliseconds from the kill until no slot of the dead tracker waits. */
async function whenServed(server, { holders }, began) {
  const slots = holders.filter((place) => place === 0).length
  for (;;) {
    const served = await metric(server, 'babou_tracker_slots_taken_over_total')
    if (served >= slots) return performance.now() - began
    await pause(LOOK_MS)
  }
}

/** Announces new leechers of one torrent after the other, each of which should get peers. */
function ask(server, size, torrents, began) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const waits = []
  const counts = { failed: 0, withoutPeers: 0, first: NaN }
  let [next, isOver] = [0, false]
  async function one() {
    while (!isOver) {
      const torrent = torrents[next++ % torrents.length]
      const said = announce(size, torrent, size.peers + 1, { left: 1, event: 'started' })
      const asked = performance.now()
      const body = await get(agent, server.port, targetOf(said, true)).catch(() => null)
      waits.push(performance.now() - asked)
      if (Number.isNaN(counts.first)) counts.first = performance.now() - began
      if (body === null || body.includes('failure reason')) counts.failed++
      else if (!/5:peers[1-9]/.test(body)) counts.withoutPeers++
    }
  }
  const all = Promise.all(Array.from({ length: CONNECTIONS }, one))
  return {
    async stop() {
      isOver = true
      await all
      agent.destroy()
      waits.sort((a, b) => a - b)
      const p99 = waits[Math.floor(0.99 * (waits.length - 1))]
      return { ...counts, announces: waits.length, p99, longest: waits.at(-1) }
    },
  }
}

function get(agent, port, target) {
  return new Promise((resolve, reject) => {
    const request = http.get({ agent, port, host: '127.0.0.1', path: target }, (reply) => {
      reply.setEncoding('latin1')
      let body = ''
      reply.on('data', (part) => (body += part))
      reply.on('end', () => resolve(body))
      reply.on('error', reject)
    })
    request.on('error', reject)
  })
}

/** Returns the memory that a process has now. */
function megabytes(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024
}
