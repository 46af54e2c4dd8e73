// CPU time of the server per announce, for babou with both kinds of network access, a constant
// reply in C (where there is a compiler) and in Node, opentracker (where it is installed; it has no
// passkeys and no accounting) and the npm bittorrent-tracker (where BABOU_BENCH_PEERS names its
// folder). The meaning of each line is in docs/benchmarks.md.
// `npm run bench -- tracker [--quick] [--aims] [--pairs N] [--seed N] [--many] [--most]
// [--only PART,…]`
import os from 'node:os'
import { machineLine, watchMachine } from '../machine.js'
import { seedOf } from '../seed.js'
import { aimsOf, EACH, ONE_THREAD, TWO_PROCESSES, UDP } from './aims.js'
import { startTracker, startTwoTrackers } from './babou.js'
import { engineFigures } from './engine.js'
import { beside, inMode, withServers } from './in-turn.js'
import { listFigures } from './lists.js'
import { nearFigures } from './near.js'
import { canPin, HARDLY_WARM_SECONDS, interleaved, rowsOf, startLoad } from './measure.js'
import { sessions } from './sessions.js'
import { race, regular, SIZES, steady } from './swarms.js'
import { bittorrentTracker, constantServer, floor, opentracker } from './targets.js'
import { COLD, createColdSwarms } from './zipf.js'

/** The memory of one peer, with its share of the tables. */
const PEER_BYTES = 160

const PARTS = {
  engine: { title: 'parse + decide + store + reply, without sockets', run: engine },
  replies: { title: '50 swarms of 40 leechers: 39 peers a reply', run: replies },
  node: { title: 'the same, compared with other servers of Node', run: besideNode },
  zipf: { title: 'cold: 1.4 million peers in 10,000 swarms by Zipf', run: cold },
  sessions: { title: 'any of a million sessions: A, all known; B, 60 % new', run: sessions },
  mix: { title: 'steady mix (tracker.md §3)', run: mix },
  race: { title: 'hot release: 500 leechers on one hash', run: hotRelease },
  threads: { title: 'one thread, two, four and eight', run: manyThreads },
  lists: { title: 'peer lists under load', run: peerLists },
  near: { title: 'near peers first: µs of the engine and share of near peers', run: nearPeers },
  logs: { title: 'a log of 10,000 lines per second', run: besideLog },
}

/** Where the npm tracker is installed, which not every machine has. */
const PEERS = process.env.BABOU_BENCH_PEERS
/** The parts that the aims are about. */
const AIMED = [
  ...['engine', 'replies', ...(PEERS === undefined ? [] : ['node'])],
  ...['zipf', 'sessions', 'threads'],
]
/** Announce threads of one process, as far as the machine has cores. */
const THREADS = [1, 2, 4, 8]
/** Takes minutes; `--quick` includes it only if it is named. */
const LARGE = ['sessions']

export async function run({ quick, words }) {
  const all = Object.keys(PARTS).filter((name) => !quick || !LARGE.includes(name))
  const parts = words.includes('--aims') ? AIMED : all
  const only = valueOf(words, '--only')?.split(',') ?? parts
  const unknown = only.find((name) => !(name in PARTS))
  if (unknown !== undefined) {
    throw new Error(`--only: there is no ${unknown}, but ${Object.keys(PARTS).join(', ')}`)
  }
  const pairs = Number(valueOf(words, '--pairs') ?? pairsOf(quick, words))
  const seed = seedOf(words) ?? 1
  const plan = { quick, pairs, words, seed, announces: quick ? 1_500 : 10_000 }
  const load = startLoad(quick ? HARDLY_WARM_SECONDS : undefined)
  const watched = watchMachine()
  const pinned = canPin ? 'pinned' : 'NOT pinned'
  console.log(`${pairs} interleaved pairs, ${pinned}, seed ${seed}; medians\n`)
  const found = {}
  try {
    for (const name of only) {
      const { title, run: runPart } = PARTS[name]
      console.log(title)
      const watchedPart = watchMachine()
      found[name] = await runPart(load, plan)
      console.log(`${machineLine(watchedPart(), `${title}; seed ${seed}`)}\n`)
    }
  } finally {
    await load.stop()
  }
  const aims = aimsOf(found)
  if (words.includes('--aims')) console.table(aims)
  return { machine: watched(), pairs, seed, parts: found, aims }
}

/** Returns the number of pairs; the aims need at least 7. */
function pairsOf(quick, words) {
  if (words.includes('--aims')) return 11
  return quick ? 3 : 9
}

function valueOf(words, name) {
  const at = words.indexOf(name)
  return at < 0 ? undefined : words[at + 1]
}

async function engine(_load, { quick }) {
  const announces = quick ? 100_000 : 1_000_000
  const [warm, colder] = [await engineFigures(announces), await engineFigures(announces, 'cold')]
  console.table({ 'in the cache': warm, 'cold, by Zipf': colder })
  return { ...warm, cold: colder }
}

async function nearPeers(_load, { quick }) {
  const rows = await nearFigures(quick ? 10_000 : 60_000)
  console.table(rows)
  return rows
}

function replies(load, { pairs, announces }) {
  const size = SIZES.full
  const starts = [
    floor,
    () => opentracker(size.torrents),
    () => startTracker('ffi', size),
    () => startTracker('net', size),
  ]
  return withServers(load, starts, size, async (servers) => {
    const said = (round) => regular(size, round, announces)
    const withUdp = servers.filter(({ hasUdp }) => hasUdp)
    return [
      await inMode(load, servers, 'keep-alive', pairs, said),
      await inMode(load, servers, 'close', pairs, said, EACH),
      await inMode(load, withUdp, 'udp', pairs, said, UDP),
      await inMode(load, withUdp, 'udp-each', pairs, said, 'UDP, a socket for each'),
    ]
  })
}

/**
 * Measures a cold working set. Nothing is pinned: the load and all threads of a server share the
 * cores. UDP fills a million peers in seconds.
 */
async function cold(load, { quick, pairs, announces }) {
  const size = quick ? { ...COLD, torrents: 1_000, peers: 50_000 } : COLD
  const swarms = createColdSwarms(size)
  const spread = { isSpread: true, fillsBy: 'udp' }
  const starts = [
    async () => beside(await opentracker(size.torrents), spread),
    async () => beside(await startTracker('ffi', size), spread),
  ]
  const said = (round) => swarms.regular(round, announces)
  return withServers(
    load,
    starts,
    size,
    async (servers) => [
      await inMode(load, servers, 'keep-alive', pairs, said),
      await inMode(load, servers, 'close', pairs, said, EACH),
      await inMode(load, servers, 'udp', pairs, said, UDP),
    ],
    swarms.fill,
  )
}

/**
 * Measures the trackers in Node, which are ten times slower: with the others, their pairs would be
 * seconds apart.
 */
function besideNode(load, { pairs, announces }) {
  const size = SIZES.full
  const starts = [constantServer, () => startTracker('ffi', size), () => bittorrentTracker(PEERS)]
  return withServers(load, starts, size, async (servers) => {
    const said = (round) => regular(size, round, announces)
    return [
      await inMode(load, servers, 'keep-alive', pairs, said),
      await inMode(load, servers, 'close', pairs, said, EACH),
    ]
  })
}

async function mix(load, { quick, pairs, announces, words }) {
  const sizes = { '1 × 100,000': quick ? { ...SIZES.hot, peers: 10_000 } : SIZES.hot }
  if (words.includes('--many')) sizes['1,000,000 × 2'] = SIZES.many
  if (words.includes('--most')) sizes['4,000,000 × 5'] = SIZES.most
  const found = []
  for (const [name, size] of Object.entries(sizes)) {
    const needed = size.torrents * size.peers * PEER_BYTES
    if (needed > os.freemem()) {
      console.log(`${name}: left out, ${Math.round(needed / 2 ** 20)} MiB are not free`)
      continue
    }
    const starts = [() => opentracker(size.torrents), () => startTracker('ffi', size)]
    const said = (round) => steady(size, round, announces)
    const part = await withServers(load, starts, size, async (servers) => [
      await inMode(load, servers, 'keep-alive', pairs, said, `${name}, keep-alive`),
      await inMode(load, servers, 'close', pairs, said, `${name}, one connection each`),
    ])
    found.push(...part)
  }
  return found
}

/** Measures the first minute of a release: two threads, and no long waits for the one lock. */
function hotRelease(load, { pairs, announces }) {
  const size = SIZES.race
  const spread = { threads: 2, name: 'babou (ffi, 2 threads)' }
  const starts = [
    () => opentracker(size.torrents),
    () => startTracker('ffi', size),
    async () => ({ ...(await startTracker('ffi', size, spread)), isSpread: true }),
  ]
  const said = (round) => race(size, round, announces)
  return withServers(load, starts, size, async (servers) => [
    await inMode(load, servers, 'keep-alive', pairs, said),
  ])
}

/**
 * Measures next to log files: the main thread and threads of the system write them, also for
 * announce threads.
 */
function besideLog(load, { pairs, announces }) {
  const size = SIZES.full
  const spread = { isSpread: true }
  const lines = { name: 'babou (ffi), 10,000 lines/s', imports: ['log-lines.js'] }
  const starts = [
    async () => beside(await startTracker('ffi', size), spread),
    async () => beside(await startTracker('ffi', size, lines), spread),
  ]
  const said = (round) => regular(size, round, announces)
  return withServers(load, starts, size, async (servers) => [
    await inMode(load, servers, 'keep-alive', pairs, said),
    await inMode(load, servers, 'close', pairs, said),
  ])
}

/**
 * Measures the lengths of peer lists. Few connections at the same time, so that the load sets the
 * rate, not the tracker.
 */
function peerLists(load, { quick }) {
  const size = SIZES.full
  const spread = async () => ({ ...(await startTracker('ffi', size)), isSpread: true })
  return withServers(load, [spread], size, async ([server]) => {
    const rows = await listFigures(load, server, size, { seconds: quick ? 2 : 20, connections: 4 })
    console.table(rows)
    return rows
  })
}

/**
 * Measures many threads, on all cores, or further threads would have none; compared with two
 * processes that share nothing.
 */
function manyThreads(load, { pairs, announces }) {
  const size = SIZES.full
  const starts = THREADS.filter((threads) => threads <= Math.max(2, os.availableParallelism())).map(
    (threads) => async () => {
      const name = threads === 1 ? ONE_THREAD : `babou (ffi, ${threads} threads)`
      return { ...(await startTracker('ffi', size, { threads, name })), isSpread: true }
    },
  )
  starts.push(async () => {
    return { ...(await startTwoTrackers('ffi', size, TWO_PROCESSES)), isSpread: true }
  })
  const said = (round) => regular(size, round, announces)
  return withServers(load, starts, size, async (servers) => {
    const found = []
    for (const mode of ['keep-alive', 'close']) {
      const figures = await interleaved(load, servers, mode, pairs, said)
      const rows = rowsOf(figures, [ONE_THREAD, TWO_PROCESSES]).map((row) => {
        return { ...row, 'efficiency %': Math.round(100 / row[`× ${ONE_THREAD}`]) }
      })
      console.log(mode)
      console.table(rows)
      found.push({ title: mode, rows, figures })
    }
    return found
  })
}
