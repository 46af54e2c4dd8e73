import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createForwardedFor } from '../../src/shadow/client-address.ts'
import type { Answered } from '../../src/shadow/front.ts'
import { createFront } from '../../src/shadow/front.ts'
import { createUpstream } from '../../src/shadow/upstream.ts'
import { until } from '../support/until.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** An old tracker that answers each request head by what `answer` writes to the socket. */
async function aTracker(answer: (head: string, socket: net.Socket) => void) {
  const heads: string[] = []
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heads.push(bytes.toString('latin1'))
      answer(heads.at(-1) as string, socket)
    })
  })
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  return { heads, sockets, port: (server.address() as AddressInfo).port }
}

async function aFront(port: number, trusted: readonly string[] = []) {
  const old = createUpstream(new URL(`http://127.0.0.1:${port}`))
  const [answered, failed]: [Answered[], boolean[]] = [[], []]
  const front = createFront({
    route: () => old,
    forwardedFor: createForwardedFor(trusted),
    onAnswered: (_to, one) => void answered.push(one),
    onFailed: (_to, _request, { wasSent }) => void failed.push(wasSent),
  })
  front.server.listen(0, '127.0.0.1')
  await once(front.server, 'listening')
  cleanUps.push(() => {
    old.agent.destroy()
    front.server.closeAllConnections()
    front.server.close()
  })
  return { answered, failed, old, front, port: (front.server.address() as AddressInfo).port }
}

/** Everything that comes back until the connection ends. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request, 'latin1'))
    let came = ''
    socket.on('data', (bytes) => (came += bytes.toString('latin1')))
    socket.on('end', () => resolve(came))
    socket.on('error', reject)
  })
}

const get = (target: string, more = '') =>
  `GET ${target} HTTP/1.1\r\nHost: t\r\n${more}Connection: close\r\n\r\n`
const REPLY =
  'HTTP/1.1 200 OK\r\nServer: Ocelot 1.0\r\nX-Odd:  a b \r\nContent-Length: 6\r\n\r\nd1:a0e'

describe('the server in front of an old tracker', () => {
  it('passes status, headers and body on as they come, and asks with the same target', async () => {
    const tracker = await aTracker((_head, socket) => socket.write(REPLY))
    const { port, answered } = await aFront(tracker.port)
    const target = "/key/announce?info_hash=%ABx~+'(&peer_id=-a%zz&ip=1?b=2"
    const reply = await exchange(port, get(target, 'User-Agent: x/1\r\n'))
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\nServer: Ocelot 1\.0\r\nX-Odd: a b\r\n/)
    expect(reply.endsWith('\r\n\r\nd1:a0e')).toBe(true)
    expect(tracker.heads[0].split('\r\n')[0]).toBe(`GET ${target} HTTP/1.1`)
    expect(tracker.heads[0]).toContain('User-Agent: x/1\r\n')
    expect(answered[0].body?.toString()).toBe('d1:a0e')
  })

  it('ends a reply without a length by closing, and never in chunks', async () => {
    const { port: old } = await aTracker((_head, socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nd1:a0e'),
    )
    const { port } = await aFront(old)
    const reply = await exchange(port, 'GET /k/announce HTTP/1.1\r\nHost: t\r\n\r\n')
    expect(reply).toMatch(/\r\n\r\nd1:a0e$/)
    expect(reply).not.toMatch(/chunked/i)
  })

  it('repeats a request whose idle connection the old tracker has just closed', async () => {
    const answers: ((socket: net.Socket) => void)[] = [
      (socket) => socket.write(REPLY),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.write(REPLY),
    ]
    const tracker = await aTracker((_head, socket) => answers.shift()?.(socket))
    const { port, failed } = await aFront(tracker.port)
    await exchange(port, get('/k/announce'))
    expect(await exchange(port, get('/k/announce'))).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(failed).toEqual([])
    expect(tracker.heads).toHaveLength(3)
  })

  it('says whether a tracker that did not answer may have counted the request', async () => {
    const dead = await aTracker(() => {})
    const broken = await aTracker((_head, socket) => socket.destroy())
    const one = await aFront(broken.port)
    expect(await exchange(one.port, get('/k/announce'))).toMatch(/^HTTP\/1\.1 504/)
    expect(one.failed).toEqual([true])
    for (const cleanUp of cleanUps.splice(0, 1)) await cleanUp()
    const other = await aFront(dead.port)
    expect(await exchange(other.port, get('/k/announce'))).toMatch(/^HTTP\/1\.1 502/)
    expect(other.failed).toEqual([false])
    await until(() => other.front.pending(other.old) === 0, 5, 'nothing pending')
  })

  it('names the client to the tracker, and believes only trusted proxies', async () => {
    const tracker = await aTracker((_head, socket) => socket.write(REPLY))
    const claim = 'X-Forwarded-For: 203.0.113.9, 198.51.100.4\r\n'
    for (const trusted of [[], ['10.0.0.0/8', '2001:db8::/32'], ['127.0.0.0/8']]) {
      const { port } = await aFront(tracker.port, trusted)
      await exchange(port, get('/k/announce', claim))
    }
    const said = tracker.heads.map((head) => /x-forwarded-for: (.*)\r\n/i.exec(head)?.[1])
    expect(said).toEqual(['127.0.0.1', '127.0.0.1', '203.0.113.9, 198.51.100.4, 127.0.0.1'])
  })
})
