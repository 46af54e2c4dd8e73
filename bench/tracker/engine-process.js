// See engine.js. The process says its figures and ends.
import path from 'node:path'
import { PerformanceObserver } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { build } from '../../bin/build.js'
import { median } from './cpu.js'
import { fill, hashOf, passkeyOf, regular, SIZES, targetOf } from './swarms.js'

const folder = await build()
const load = (name) => import(pathToFileURL(path.join(folder, 'tracker', `${name}.js`)).href)
const { attachWorld, createWorld } = await load('world')
const { createTableWriters } = await load('tables/table-writers')
const { passkeyWords } = await load('tables/member-table')
const { hashWords } = await load('tables/torrent-table')
const { T } = await load('tables/torrent-row')
const { createClockKeeper } = await load('clock')
const { createEngine } = await load('engine')
const { createHeadReader } = await load('io/http-framing')
const { attachJournal } = await load('journal/journal')
const { createRemote, setAddress } = await load('remote')
const { STATE, writeStatus } = await load('status')
const { createReply } = await load('wire/reply')

const LISTED = 1
const BATCH = 2_000
const WARM = 10
const size = SIZES.full
const shared = createWorld({ bytes: 2 ** 30 })
const world = attachWorld(shared)
const { words } = world
createClockKeeper(words, {
  now: () => new Date(),
  monotonicSeconds: () => performance.now() / 1000,
}).refresh()
const { members, torrents } = createTableWriters(world)
for (let member = 1; member <= size.members; member++) {
  const row = members.rowOf(member, 0)
  members.setPasskey(row, passkeyWords(passkeyOf(member)))
  members.setRights(row, false, true, '')
}
for (let torrent = 1; torrent <= size.torrents; torrent++) {
  const row = torrents.rowOf(torrent, 0)
  torrents.setHashes(row, [hashWords(hashOf(torrent))])
  words[row + T.state] = LISTED
  words[row + T.sizeLo] = 1_000_000
}
writeStatus(words, 'state', STATE.ready)
writeStatus(words, 'isBehind', 0)

const journal = attachJournal(words, shared.thread, (_fd, _bytes, from, to) => to - from)
const engine = createEngine(world, journal, Buffer.alloc(32, 7))
const reader = createHeadReader()
const reply = createReply(Buffer.allocUnsafeSlow(64 * 1024))
const remote = createRemote()
setAddress(remote, 4, Int32Array.of(0x7f000001, 0, 0, 0))

const textOf = (said) =>
  Buffer.from(
    `GET ${targetOf(said, true)} HTTP/1.1\r\nHost: localhost:4200\r\n` +
      'User-Agent: Transmission/4.0.6\r\nAccept: */*\r\nAccept-Encoding: deflate, gzip\r\n\r\n',
  )

/** Requests one behind the other, as a thread has those of a turn, and where each begins. */
function requestsOf(announces) {
  const texts = announces.map(textOf)
  const starts = new Int32Array(texts.length + 1)
  for (const [index, text] of texts.entries()) starts[index + 1] = starts[index] + text.length
  return { bytes: Buffer.concat(texts), starts }
}

function answer({ bytes, starts }) {
  for (let index = 0; index + 1 < starts.length; index++) {
    reader.read(bytes, starts[index], starts[index + 1])
    reply.base = 0
    reply.keepAlive = true
    if (!engine.handle(bytes, reader.head, remote, reply)) throw new Error('locked')
    if (journal.pending() > 30) journal.flush()
  }
}

/** Only heads are read: what of the whole belongs to HTTP. */
function readHeads({ bytes, starts }) {
  for (let index = 0; index + 1 < starts.length; index++) {
    reader.read(bytes, starts[index], starts[index + 1])
  }
}

/**
 * CPU time of all rounds, µs a request. The kernel counts the sum of both exactly; how much of it
 * was the user's it guesses from the ticks of a clock.
 */
function microsOf(work) {
  const before = process.cpuUsage()
  for (const requests of rounds) work(requests)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (rounds.length * BATCH)
}

for (const said of fill(size)) answer(requestsOf(said))
const rounds = Array.from({ length: 10 }, (_, round) => requestsOf(regular(size, round, BATCH)))
for (let warm = 0; warm < WARM; warm++) {
  microsOf(answer)
  microsOf(readHeads)
}

// What was made for the measurement itself is out of the way.
globalThis.gc()
const pauses = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pauses.push(duration)
}).observe({ entryTypes: ['gc'] })

const announces = Number(process.argv[2])
const whole = []
const heads = []
const heapBefore = process.memoryUsage().heapUsed
for (let done = 0; done < announces; done += rounds.length * BATCH) {
  whole.push(microsOf(answer))
  heads.push(microsOf(readHeads))
}
const heapAfter = process.memoryUsage().heapUsed
await new Promise((resolve) => setTimeout(resolve, 50))
process.send({
  'engine µs': Number((median(whole) - median(heads)).toFixed(2)),
  'least µs': Number((Math.min(...whole) - Math.min(...heads)).toFixed(2)),
  'HTTP head µs': Number(median(heads).toFixed(2)),
  announces,
  'heap bytes an announce': Number(((heapAfter - heapBefore) / announces).toFixed(3)),
  collections: pauses.length,
  'longest pause ms': Number(Math.max(0, ...pauses).toFixed(1)),
})
process.on('disconnect', () => process.exit(0))
