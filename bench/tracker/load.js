// The load: a closed loop of announces by system calls, in a separate process, so that one core is
// enough to saturate a server. The parent sends { ports, mode, requests: [path …], count,
// connections, sources }; connections alternate between the ports and use as many source addresses
// as `sources` says, and for `udp` and `udp-each` a path is a datagram in hex. The answer is {
// done, failed, bytes, seconds, micros: [median, p99, p99.9 of a reply] }.
import { load } from '../program.js'
import { headersOf } from './clients.js'
import { createUdpLoad } from './load-udp.js'
import { createSources } from './sources.js'

const system = await load('tracker/system/system-calls.js')
const { createPoll } = await load('tracker/io/ffi/poll.js')
const { writeAddress } = await load('tracker/io/ffi/sockets.js')
const { AF_INET, EPOLL, MSG, NONBLOCKING, SOCK_STREAM, pin } = system
const calls = await system.loadSystemCalls()

const INPUT_BYTES = 64 * 1024
const poll = createPoll(calls)
const input = pin(calls, INPUT_BYTES)
const address = pin(calls, 32)
/** Replies by the microseconds that they took; the last place is for longer ones. */
const times = new Uint32Array(200_000)
const askedAt = new Float64Array(1_024)

const bindTo = createSources({ system, calls, writeAddress })
const udp = createUdpLoad({ system, calls, writeAddress, bindTo, note, askedAt })

process.on('message', (job) => {
  const started = performance.now()
  times.fill(0)
  const counts = job.mode.startsWith('udp') ? udp(job) : http(job)
  const seconds = (performance.now() - started) / 1000
  process.send({ ...counts, seconds, micros: percentiles() })
})
process.on('disconnect', () => process.exit(0))

function note(fd) {
  const micros = Math.round((performance.now() - askedAt[fd]) * 1_000)
  times[Math.min(micros, times.length - 1)]++
}

/** Returns the microseconds within which half, 99 % and 99.9 % of the replies arrived. */
function percentiles() {
  const all = times.reduce((sum, count) => sum + count, 0)
  let seen = 0
  const at = [0.5, 0.99, 0.999].map((share) => share * all)
  const found = []
  for (let micros = 0; micros < times.length && found.length < at.length; micros++) {
    seen += times[micros]
    while (found.length < at.length && seen >= at[found.length]) found.push(micros)
  }
  return found
}

let space = pin(calls, INPUT_BYTES)

/** Returns memory of this size, which is reused for every run: pinned memory is never released. */
function memoryFor(bytes) {
  if (space.bytes.length < bytes) space = pin(calls, 2 * bytes)
  return space
}

/** Returns the requests in one buffer, and the start of each. */
function written(job) {
  const connection = job.mode === 'keep-alive' ? 'keep-alive' : 'close'
  const host = `127.0.0.1:${job.ports[0]}`
  const texts = job.requests.map((target, index) =>
    Buffer.from(`GET ${target} HTTP/1.1\r\n${headersOf(index, host, connection)}`),
  )
  const memory = memoryFor(texts.reduce((sum, text) => sum + text.length, 0))
  const starts = [0]
  for (const text of texts) {
    text.copy(memory.bytes, starts.at(-1))
    starts.push(starts.at(-1) + text.length)
  }
  return { memory, starts, count: texts.length }
}

function http(job) {
  const requests = written(job)
  const counts = { done: 0, failed: 0, bytes: 0 }
  const replies = new Int32Array(1_024)
  let next = 0
  let open = 0
  let connected = 0

  function connect() {
    const port = job.ports[connected % job.ports.length]
    const addressBytes = writeAddress(address, '127.0.0.1', port)
    const fd = calls.socket(AF_INET, SOCK_STREAM | NONBLOCKING, 0)
    if (fd < 0) throw new Error(`socket: error ${calls.errno()}`)
    bindTo(fd, connected++, job.sources)
    calls.connect(fd, address.address, addressBytes)
    open++
    replies[fd] = 0
    poll.watch(fd, EPOLL.add, EPOLL.out)
  }

  function ask(fd, isNew) {
    const which = next++ % requests.count
    const start = requests.starts[which]
    const length = requests.starts[which + 1] - start
    askedAt[fd] = performance.now()
    const sent = calls.send(fd, requests.memory.address + start, length, MSG.noSignal)
    if (sent !== length) return end(fd, true)
    if (isNew) poll.watch(fd, EPOLL.modify, EPOLL.in)
  }

  function end(fd, hasFailed) {
    if (hasFailed) counts.failed++
    calls.close(fd)
    open--
    if (next < job.count) connect()
  }

  /** If the server does not keep connections, requests use new ones. */
  function closed(fd) {
    const isKept = replies[fd] > 0
    if (isKept) next--
    end(fd, !isKept)
  }

  function read(fd) {
    const length = calls.recv(fd, input.address, INPUT_BYTES, 0)
    if (length <= 0) return closed(fd)
    const whole = replyLength(length)
    if (whole === 0 || length < whole) throw new Error('a reply came in pieces')
    if (isRefusal(length)) counts.failed++
    else counts.done++
    note(fd)
    counts.bytes += length
    replies[fd]++
    if (job.mode === 'keep-alive' && next < job.count && !closes(length)) ask(fd, false)
    else end(fd, false)
  }

  for (let index = 0; index < Math.min(job.connections, job.count); index++) connect()
  while (open > 0) {
    const count = poll.wait(1_000)
    for (let index = 0; index < count; index++) {
      const fd = poll.fdOf(index)
      const what = poll.whatOf(index)
      if ((what & EPOLL.out) === 0) read(fd)
      else if (next < job.count) ask(fd, true)
      else end(fd, false)
    }
  }
  return counts
}

const LENGTH = Buffer.from('ontent-Length: ')
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const FAILURE = Buffer.from('failure reason')
const CLOSE = Buffer.from('Connection: close')

/**
 * Returns the length of the whole reply at the start of the input, or 0 when its head is
 * incomplete.
 */
function replyLength(length) {
  const end = head.indexOf(END_OF_HEAD)
  const at = head.indexOf(LENGTH)
  if (end < 0 || end >= length || at < 0 || at > end) return 0
  let bytes = 0
  for (let digit = at + LENGTH.length; input.bytes[digit] >= 48; digit++) {
    bytes = bytes * 10 + input.bytes[digit] - 48
  }
  return end + 4 + bytes
}

const head = input.bytes.subarray(0, 250)

/** Whether the first bytes of the input contain a text. */
function holds(text, length) {
  const at = head.indexOf(text)
  return at >= 0 && at < length
}

const isRefusal = (length) => holds(FAILURE, length) || input.bytes[9] !== 50
const closes = (length) => holds(CLOSE, length)
