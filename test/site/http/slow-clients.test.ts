import http from 'node:http'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createServer } from '../../../src/site/http/server.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'

const SLOW = '127.0.7.7'
const PROXY = '127.0.7.9'
// Node.js measures these: a slow machine has longer, and sends less often.
const limits = {
  headers: 400 * slowness(),
  request: 800 * slowness(),
  idle: 1_000 * slowness(),
}
const EVERY_MS = 50 * slowness()
let site: TestSite
let server: http.Server
let port: number
const sockets: net.Socket[] = []

beforeAll(async () => {
  site = await testSite()
  server = createServer(site.app, { trusted: [PROXY], limits })
  port = await listening(server)
})
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()))
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await site.stop()
})

async function listening(one: http.Server): Promise<number> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
  return (one.address() as AddressInfo).port
}

/** Connections from one address that each send `start`, then a byte now and then. */
function slowly(count: number, start: string, localAddress = SLOW) {
  const closed = { count: 0 }
  const replies: string[] = []
  for (let index = 0; index < count; index++) {
    const socket = net.connect({ port, host: '127.0.0.1', localAddress })
    let timer: NodeJS.Timeout | undefined
    socket.on('connect', () => {
      socket.write(start)
      timer = setInterval(() => socket.write('x'), EVERY_MS)
    })
    socket.on('data', (bytes: Buffer) => replies.push(String(bytes)))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      closed.count++
    })
    sockets.push(socket)
  }
  return { closed, replies }
}

/** The status of the sign-in page for another client. */
function visit(localAddress = '127.0.7.8'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const get = http.get({ port, host: '127.0.0.1', localAddress, path: '/login' }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    })
    get.on('error', reject)
  })
}

describe('slow clients', () => {
  it('cannot take all places from one address, and others are served', async () => {
    const { closed } = slowly(600, 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: ')
    await until(() => closed.count >= 100)
    expect(await visit()).toBe(200)
    await until(() => closed.count === 600)
    // The server may learn a moment later that they are closed.
    await until(async () => (await visit(SLOW)) === 200)
  })

  it('are not limited behind a trusted proxy', async () => {
    const { closed, replies } = slowly(600, 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: ', PROXY)
    await until(() => closed.count === 600)
    expect(replies.filter((text) => text.startsWith('HTTP/1.1 408'))).toHaveLength(600)
  })

  it('get 408 when their headers or body take too long', async () => {
    const slowHead = slowly(3, 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: ')
    const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900'
    const slowBody = slowly(3, `POST /login HTTP/1.1\r\nHost: x\r\n${form}\r\n\r\nname=`)
    await until(() => slowHead.closed.count === 3 && slowBody.closed.count === 3)
    for (const text of [...slowHead.replies, ...slowBody.replies]) expect(text).toContain(' 408 ')
    expect(await visit()).toBe(200)
  })

  it('that do not read a reply are cut', async () => {
    let isCut = false
    const large = createServer(
      (_req: http.IncomingMessage, res: http.ServerResponse) => {
        res.on('close', () => (isCut = true)).end(Buffer.alloc(64 << 20))
      },
      { limits },
    )
    const socket = net.connect(await listening(large), '127.0.0.1')
    socket.on('error', () => {}).pause()
    sockets.push(socket)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => isCut)
    large.close()
  })
})
