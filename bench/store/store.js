// `npm run bench -- store [--peers N] [--quick]`: the store without sockets: bytes per peer, the
// time of one operation, a restart, and how long announces take while the reaper sweeps, a snapshot
// is written or a bridge snapshot is loaded.
import { fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { mostRow } from '../aims.js'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Runs the measurements; `peers` is for the large ones, and 20 million only for memory. */
export async function run({ quick, words = [] }) {
  const peers = numberOf(words, '--peers') ?? (quick ? 200_000 : 5_000_000)
  const memory = []
  for (const shape of shapesOf(peers)) memory.push(await measured('memory', shape))
  show(
    'Bytes per peer, everything included: rows, indexes, slack, torrents, members; a third dual-stack',
    memory,
  )
  const peerBytes = []
  for (const shape of peerShapesOf(peers)) peerBytes.push(await measured('peerBytes', shape))
  show('Bytes that a peer adds to an empty tracker with its members and torrents', peerBytes)
  const aims = aimsOf(peers, peerBytes)
  console.table(aims)
  const operations = await measured('operations', { peers, torrents: peers / 5 })
  show('One operation: find member, torrent and session, record it, pick 50 peers', operations)
  const restart = await measured('restart', { peers, torrents: peers / 5 })
  show('Restart: snapshot and journal into memory', [restart])
  const latency = await measured('latency', { peers, torrents: peers / 5, seconds: quick ? 2 : 10 })
  show('Announces, µs each in the engine, while …', latency.rows)
  console.log(`longest pause of the garbage collector: ${latency.longestPauseMs} ms`)
  return { peers, memory, peerBytes, aims, operations, restart, latency }
}

function shapesOf(peers) {
  return [
    { name: 'swarms of 5', peers, torrents: peers / 5 },
    { name: 'swarms of 1 to 5,000', peers, torrents: peers / 5, isMixed: true },
    { name: 'swarms of 2', peers, torrents: peers / 2 },
    { name: 'one swarm', peers: Math.min(peers, 100_000), torrents: 1 },
    { name: 'swarms of 5', peers: peers * 4, torrents: (peers * 4) / 5 },
  ]
}

/**
 * The most bytes that a peer may add, by the size of its swarm: they depend on how well it fills
 * its block.
 */
const MOST_BYTES = { 5: 68, 128: 70, 327: 80 }
/** With fewer peers, the memory of the process itself is a large part of what they add. */
const AIMED_PEERS = 1_000_000

function peerShapesOf(peers) {
  return Object.keys(MOST_BYTES)
    .map(Number)
    .flatMap((size) => {
      const torrents = Math.ceil(peers / size)
      const shape = { name: String(size), peers: torrents * size, torrents }
      return [{ ...shape, isIpv4: true }, shape]
    })
}

/** Returns the aims for IPv4; dual-stack peers are in the other rows. */
function aimsOf(peers, peerBytes) {
  return Object.entries(MOST_BYTES).map(([size, most]) => {
    const isIts = (one) => one['peers a swarm'] === size && one.addresses === 'IPv4'
    const bytes = peers < AIMED_PEERS ? null : peerBytes.find(isIts)['of the process']
    return mostRow(`bytes of a peer in swarms of ${size}, of the process`, bytes, most)
  })
}

export function numberOf(options, name) {
  const at = options.indexOf(name)
  if (at < 0) return undefined
  const number = Number(options[at + 1])
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new Error(`${name} must be a number above 0`)
}

/** Runs a measurement in a separate process, so that its memory does not affect the next. */
export function measured(what, given) {
  const child = fork(path.join(here, 'measure.js'), {
    execArgv: ['--expose-gc', '--max-old-space-size=4096'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`${what} ended with ${status}`)))
    child.once('message', (figures) => {
      child.removeAllListeners('exit')
      child.kill()
      resolve(figures)
    })
    child.send({ what, given })
  })
}

function show(title, rows) {
  console.log(`\n${title}`)
  console.table(rows)
}
