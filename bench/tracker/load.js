// The load: a closed loop of announces over raw sockets, in a process of its own. The parent says
// { port, mode, requests: [path …], count, connections }; the answer is { done, failed, seconds }.
import net from 'node:net'

process.on('message', async (job) => {
  const started = performance.now()
  const counts = { done: 0, failed: 0, next: 0 }
  const loop = job.mode === 'keep-alive' ? keepAlive : oneConnectionEach
  await Promise.all(Array.from({ length: job.connections }, () => loop(job, counts)))
  process.send({ ...counts, seconds: (performance.now() - started) / 1000 })
})
process.on('disconnect', () => process.exit(0))

function requestBytes(job, index, connection) {
  const path = job.requests[index % job.requests.length]
  return (
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${job.port}\r\nUser-Agent: Transmission/4.0.6\r\n` +
    `Accept: */*\r\nAccept-Encoding: deflate, gzip\r\nConnection: ${connection}\r\n\r\n`
  )
}

const CONTENT_LENGTH = /content-length: (\d+)/i

/** Length of the whole reply that begins the text, or 0 when its head is not there yet. */
function replyLength(bytes) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return 0
  const found = CONTENT_LENGTH.exec(bytes.toString('latin1', 0, end))
  return found === null ? 0 : end + 4 + Number(found[1])
}

/** One connection for as long as the server keeps it; a server that closes each gets a new one. */
async function keepAlive(job, counts) {
  while (counts.next < job.count) await untilClosed(job, counts)
}

function untilClosed(job, counts) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port: job.port, noDelay: true })
    let pending = Buffer.alloc(0)
    const ask = () => {
      if (counts.next >= job.count) return socket.destroy()
      socket.write(requestBytes(job, counts.next++, 'keep-alive'))
    }
    socket.on('connect', ask)
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      const length = replyLength(pending)
      if (length === 0 || pending.length < length) return
      count(counts, pending)
      pending = pending.subarray(length)
      ask()
    })
    socket.on('error', () => counts.failed++)
    socket.on('close', resolve)
  })
}

async function oneConnectionEach(job, counts) {
  while (counts.next < job.count) await single(job, counts, counts.next++)
}

function single(job, counts, index) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port: job.port })
    const chunks = []
    socket.on('connect', () => socket.write(requestBytes(job, index, 'close')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => counts.failed++)
    socket.on('close', () => {
      if (chunks.length > 0) count(counts, Buffer.concat(chunks))
      else counts.failed++
      resolve()
    })
  })
}

function count(counts, reply) {
  if (reply.includes('failure reason') || !reply.includes(' 200 ')) counts.failed++
  else counts.done++
}
