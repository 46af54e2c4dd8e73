// `npm run bench -- swarm [--rounds N] [--connections N]`: a half-closed swarm of real clients
// (libtorrent) on the loopback, on a real tracker without and with room for closed ports
// (`reachablePeers` of 25). It is the scenario `closed` of `babou simulate swarm` at ten times the
// speed: half of the leechers cannot be reached, one joins every 0.8 s and seeds for some time, and
// upload limits differ. Needs python3-libtorrent of the distribution. A run takes two minutes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomOf } from '../random.js'
import { numberOf } from '../store/store.js'
import { startTracker } from '../tracker/babou.js'
import { passkeyOf } from '../tracker/swarms.js'
import { writePayload } from './payload.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const PYTHON = '/usr/bin/python3'
const PIECE_BYTES = 32_768
const PIECES = 256
const SEEDERS = 5
const LEECHERS = 80
const JOINS_EVERY = 0.8
const SEEDS_FOR = 24
const MOST_SECONDS = 240
/** Nothing listens on this port. */
const CLOSED_PORT = 6_882
/** Bytes per second: the lines of the simulator, at the same ratio of line, size and time. */
const LINES = [
  { share: 0.2, up: 2_400_000, down: 2_400_000, slots: 15 },
  { share: 0.35, up: 240_000, down: 720_000, slots: 4 },
  { share: 0.45, up: 48_000, down: 360_000, slots: 4 },
]
const INTERVAL_SECONDS = 20
const CHOICES = [
  { name: 'off', reachablePeers: 0 },
  { name: '25', reachablePeers: 25 },
]

export async function run({ words = [] }) {
  const rounds = numberOf(words, '--rounds') ?? 2
  const connections = numberOf(words, '--connections') ?? 100
  const found = []
  for (let round = 1; round <= rounds; round++) {
    for (const choice of CHOICES) {
      const figures = {
        reachablePeers: choice.name,
        round,
        ...(await measured(choice, round, connections)),
      }
      console.log(JSON.stringify(figures))
      found.push(figures)
    }
  }
  console.table(found)
  return { seeders: SEEDERS, leechers: LEECHERS, connections, found }
}

async function measured({ reachablePeers }, round, connections) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-swarm-'))
  const payload = fill(folder)
  const size = { members: SEEDERS + LEECHERS, torrents: 1, ...payload }
  const settings = { reachablePeers, adaptIntervals: false, probesPerSecond: 50, probeLocal: true }
  const variables = { BABOU_ANNOUNCE_INTERVAL: String(INTERVAL_SECONDS) }
  const tracker = await startTracker('net', size, { settings, variables })
  const router = await startRouter(tracker.port)
  try {
    const ports = { open: tracker.port, closed: router.address().port }
    const clients = peopleOf(randomOf(round), ports)
    const plan = {
      ...{ torrent: payload.torrent, seed: payload.seed, folder },
      clients,
      connections,
    }
    const file = path.join(folder, 'plan.json')
    fs.writeFileSync(file, JSON.stringify({ ...plan, seconds: MOST_SECONDS }))
    return figuresOf(clients, await runClients(file))
  } finally {
    router.closeAllConnections()
    router.close()
    await tracker.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a payload and its .torrent. */
function fill(folder) {
  const { torrentOf, ...payload } = writePayload(folder, PIECE_BYTES, PIECES)
  const torrent = path.join(folder, 'payload.torrent')
  fs.writeFileSync(torrent, torrentOf(null))
  return { torrent, ...payload }
}

/**
 * Returns which clients join, and when: the same in each run of a round. Each has a separate
 * network.
 */
function peopleOf(random, ports) {
  return Array.from({ length: SEEDERS + LEECHERS }, (_, number) => {
    const isSeeder = number < SEEDERS
    const isClosed = number > 0 && random() < 0.5
    const place = random()
    let sum = 0
    const { up, down, slots } = LINES.find(({ share }) => (sum += share) > place) ?? LINES[0]
    const startsAt = isSeeder ? 0 : 2 + (number - SEEDERS + random()) * JOINS_EVERY
    const seedsFor = number === 0 ? null : -Math.log(1 - random()) * SEEDS_FOR
    const port = isClosed ? ports.closed : ports.open
    const announce = `http://127.0.0.1:${port}/${passkeyOf(number + 1)}/announce`
    const address = `127.${1 + (number % 4)}.${1 + number}.1`
    return { address, announce, up, down, slots, startsAt, isSeeder, isClosed, seedsFor }
  })
}

/**
 * Starts a router that passes announces on as one without port forwarding would, which makes them
 * useless for others: from the client's address, with a port on which nothing listens.
 */
async function startRouter(trackerPort) {
  const server = http.createServer((request, response) => {
    const { remoteAddress: localAddress } = request.socket
    const to = request.url.replace(/([?&]port=)\d+/, `$1${CLOSED_PORT}`)
    const headers = { 'user-agent': request.headers['user-agent'] ?? '' }
    const given = { host: '127.0.0.1', port: trackerPort, localAddress, path: to, headers }
    http
      .get(given, (reply) => {
        response.writeHead(reply.statusCode ?? 502, { 'content-type': 'text/plain' })
        reply.pipe(response)
      })
      .on('error', () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function runClients(file) {
  const script = path.join(here, 'clients.py')
  const child = spawn(PYTHON, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
  const [code] = await once(child, 'close')
  if (code !== 0)
    throw new Error(`the clients ended with ${code}: is python3-libtorrent installed?`)
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Returns times in seconds; an incomplete download counts as MOST_SECONDS. */
function figuresOf(clients, downloads) {
  const sorted = (some) =>
    some.map(({ seconds }) => seconds ?? MOST_SECONDS).toSorted((one, other) => one - other)
  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const all = sorted(downloads)
  const [closed, open] = [true, false].map((isClosed) =>
    downloads.filter(({ number }) => clients[number].isClosed === isClosed),
  )
  const listed = (some) => meanOf(some.map((one) => one.listed ?? 0))
  return {
    mean: rounded(meanOf(all)),
    p90: rounded(all[Math.ceil(all.length * 0.9) - 1]),
    closed: rounded(meanOf(sorted(closed))),
    open: rounded(meanOf(sorted(open))),
    firstListClosed: rounded(listed(closed)),
    firstListOpen: rounded(listed(open)),
    incomplete: downloads.filter(({ seconds }) => seconds === null).length,
  }
}

const rounded = (value) => Number(value.toFixed(1))
