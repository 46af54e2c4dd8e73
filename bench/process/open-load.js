// Announces at a steady rate, whether or not the earlier ones were answered, over kept connections
// as from a proxy. The parent sends { port, rate, seconds, torrents, seed }; the answer is { at,
// took, failed }: when each was due, in absolute milliseconds, and the milliseconds until its
// reply.
import { load } from '../store/built.js'
import { randomOf } from '../random.js'
import { hashOf } from '../store/fill.js'
import { memberAt, passkeyText, peerIdOf, SWARM } from './laid.js'

const system = await load('tracker/system/system-calls.js')
const { createPoll } = await load('tracker/io/ffi/poll.js')
const { writeAddress } = await load('tracker/io/ffi/sockets.js')
const { AF_INET, EPOLL, MSG, SOCK_STREAM, pin } = system
const calls = await system.loadSystemCalls()

const CONNECTIONS = 64
/** How many of a hundred have new counters (tracker.md §3). */
const CHANGED = 15
const INPUT_BYTES = 64 * 1024
/** After this long without a reply, an announce has failed. */
const PATIENCE_MS = 10_000

const poll = createPoll(calls)
const input = pin(calls, INPUT_BYTES)
const address = pin(calls, 32)
let counter = 1

const escaped = (words) => Buffer.from(words.buffer).toString('hex').replace(/../g, '%$&')

function request(random, torrents) {
  const torrent = Math.floor(random() * torrents)
  const turn = Math.floor(random() * SWARM)
  const host = (torrent * 13 + turn) & 0xffffff
  const from = `80.${host >>> 16}.${(host >>> 8) & 255}.${host & 255}`
  const uploaded = random() * 100 < CHANGED ? 1_000_000 + counter++ : 0
  return (
    `GET /${passkeyText(memberAt(torrent, turn))}/announce?info_hash=${escaped(hashOf(torrent + 1))}` +
    `&peer_id=${peerIdOf(torrent * SWARM + turn)}&port=6881&uploaded=${uploaded}&downloaded=0` +
    `&left=0&numwant=50&compact=1 HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: ${from}\r\n\r\n`
  )
}

function written({ rate, seconds, torrents, seed }) {
  const random = randomOf(seed)
  const texts = Array.from({ length: rate * seconds }, () => Buffer.from(request(random, torrents)))
  const memory = pin(
    calls,
    texts.reduce((sum, text) => sum + text.length, 0),
  )
  const starts = [0]
  for (const text of texts) {
    text.copy(memory.bytes, starts.at(-1))
    starts.push(starts.at(-1) + text.length)
  }
  return { memory, starts, count: texts.length }
}

function connect(port) {
  const length = writeAddress(address, '127.0.0.1', port)
  const fd = calls.socket(AF_INET, SOCK_STREAM, 0)
  if (calls.connect(fd, address.address, length) < 0) throw new Error('not connected')
  poll.watch(fd, EPOLL.add, EPOLL.in)
  return fd
}

const FAILURE = Buffer.from('failure reason')

function run(job) {
  const requests = written(job)
  const idle = Array.from({ length: CONNECTIONS }, () => connect(job.port))
  const asked = new Map()
  const at = new Float64Array(requests.count)
  const took = new Float64Array(requests.count).fill(PATIENCE_MS)
  let [next, answered, failed] = [0, 0, 0]
  const began = performance.now() + 50
  const dueOf = (which) => began + (which * 1_000) / job.rate

  function send(now) {
    while (next < requests.count && dueOf(next) <= now && idle.length > 0) {
      const fd = idle.pop()
      const start = requests.starts[next]
      calls.send(
        fd,
        requests.memory.address + start,
        requests.starts[next + 1] - start,
        MSG.noSignal,
      )
      // If no connection is free, the server causes the wait; otherwise the timer does.
      at[next] = idle.length === 0 ? dueOf(next) : now
      asked.set(fd, next++)
    }
  }

  /**
   * Renews a connection that was idle for longer than the tracker keeps it: its clock was moved
   * forward.
   */
  function renew(fd) {
    calls.close(fd)
    asked.delete(fd)
    const place = idle.indexOf(fd)
    idle[place < 0 ? idle.length : place] = connect(job.port)
  }

  function read(fd) {
    const length = calls.recv(fd, input.address, INPUT_BYTES, 0)
    const which = asked.get(fd)
    if (length <= 0) {
      // It crossed with the end of a connection that was idle for too long: not a failure.
      if (which !== undefined) took[which] = -1
      answered += which === undefined ? 0 : 1
      return renew(fd)
    }
    took[which] = performance.now() - at[which]
    const reply = input.bytes.subarray(0, length)
    if (input.bytes[9] !== 50 || reply.includes(FAILURE)) {
      if (failed++ === 0) console.error(reply.toString('latin1').slice(0, 400))
    }
    answered++
    asked.delete(fd)
    idle.push(fd)
  }

  const end = began + job.seconds * 1_000 + PATIENCE_MS
  while (answered < requests.count && performance.now() < end) {
    send(performance.now())
    const count = poll.wait(1)
    for (let index = 0; index < count; index++) read(poll.fdOf(index))
  }
  for (const fd of [...idle, ...asked.keys()]) calls.close(fd)
  const { timeOrigin } = performance
  return { at: Array.from(at, (time) => time + timeOrigin), took: Array.from(took), failed }
}

process.on('message', (job) => process.send(run(job)))
process.on('disconnect', () => process.exit(0))
