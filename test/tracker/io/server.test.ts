import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STAT, statsBase } from '../../../src/tracker/memory/statistics.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { until } from '../../support/until.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { passkeyOf } from '../support/a-tracker.ts'
import { malformedHeads } from '../support/malformed-heads.ts'
import { aServer, connect, once } from '../support/a-server.ts'
import { ways } from '../support/ways.ts'

const CLOSE = 'Connection: close\r\n'

describe.each(ways)('the tracker on real sockets (%s), with two announce threads', (io) => {
  let server: Awaited<ReturnType<typeof aServer>>

  beforeAll(async () => {
    server = await aServer({ io })
    for (let id = 1; id <= 400; id++) server.member(id)
    server.torrent(1)
    server.torrent(2)
  })

  afterAll(() => server.stop())

  it('rule 1: keeps a connection of HTTP/1.1 open, and closes it when asked', async () => {
    const client = await connect(server.port)
    client.write(announceRequest())
    expect(readReply(await client.reply()).failure).toBeNull()
    client.write(announceRequest({ headers: CLOSE }))
    expect(await client.reply()).toContain('\r\nConnection: close\r\n')
    await client.closed
  })

  it.each(['keep-alive', 'Keep-Alive', 'KEEP-ALIVE'])(
    'rule 1: HTTP/1.0 closes, but not with "Connection: %s"',
    async (value) => {
      const http10 = (headers: string) =>
        announceRequest({ headers }).replace('HTTP/1.1', 'HTTP/1.0')
      const client = await connect(server.port)
      client.write(http10(`Connection: ${value}\r\n`))
      expect(await client.reply()).toContain('\r\nConnection: keep-alive\r\n')
      client.write(http10(''))
      expect(readReply(await client.reply()).failure).toBeNull()
      await client.closed
    },
  )

  it('rule 2: answers requests of one segment in order', async () => {
    const client = await connect(server.port)
    const ports = Array.from({ length: 40 }, (_, index) => 2_000 + index)
    client.write(
      ports
        .map((port) => announceRequest({ member: port - 1_990, port, event: 'started' }))
        .join('') + announceRequest({ member: 99, torrent: 2, headers: CLOSE }),
    )
    for (const [index] of ports.entries()) {
      const { complete } = readReply(await client.reply())
      expect(complete).toBeGreaterThan(index)
    }
    expect(readReply(await client.reply()).complete).toBe(1)
    await client.closed
  })

  it('rule 3: accepts a request byte by byte', async () => {
    const client = await connect(server.port)
    for (const byte of announceRequest({ member: 5 })) {
      client.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(readReply(await client.reply()).failure).toBeNull()
    client.socket.destroy()
  })

  it('rule 3: accepts a request split in two at any byte', async () => {
    const text = announceRequest({ member: 6 })
    const client = await connect(server.port)
    for (let at = 1; at < text.length; at++) {
      client.write(text.slice(0, at))
      await new Promise((resolve) => setImmediate(resolve))
      client.write(text.slice(at))
      expect(readReply(await client.reply()).failure).toBeNull()
    }
    client.socket.destroy()
  })

  it.each([
    ['5', `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nHost: t\r\n\r\n`, 414],
    ['5', `GET /${'a'.repeat(20_000)}`, 414],
    ['6', `GET / HTTP/1.1\r\nHost: t\r\n${'X: y\r\n'.repeat(65)}\r\n`, 431],
    ['6', `GET / HTTP/1.1\r\nHost: t\r\nX: ${'y'.repeat(9_000)}\r\n\r\n`, 431],
    ['16', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    ['7', announceRequest({ method: 'POST' }), 405],
  ])(
    'rule %s: answers invalid requests with an error, and closes',
    async (_rule, request, status) => {
      const client = await connect(server.port)
      client.write(request)
      expect(await client.reply()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      await client.closed
    },
  )

  it('RFC 9112: refuses every malformed head with 400 and closes', async () => {
    for (const { why, request } of malformedHeads) {
      const client = await connect(server.port)
      client.write(`${request}${announceRequest()}`)
      expect(await client.reply(), why).toMatch(/^HTTP\/1\.1 400 /)
      await client.closed
      expect(client.received().match(/HTTP\/1\.1 /g), why).toHaveLength(1)
    }
  })

  it('rule 1: closes when a client asks to close and to keep the connection', async () => {
    const client = await connect(server.port)
    client.write(announceRequest({ headers: 'Connection: close, keep-alive\r\n' }))
    expect(await client.reply()).toContain('\r\nConnection: close\r\n')
    await client.closed
  })

  it('rule 9: ignores a fragment', async () => {
    const target = `/${passkeyOf(16)}/announce`
    const request = announceRequest({ member: 16, extra: '&left=#&left=7' })
    expect(readReply(await once(server.port, request)).failure).toMatch(/left/)
    const whole = announceRequest({ member: 16, extra: '#&left=7' })
    expect(readReply(await once(server.port, whole)).failure).toBeNull()
    const bare = await once(server.port, `GET ${target}#x HTTP/1.1\r\nHost: t\r\n\r\n`)
    expect(readReply(bare).failure).toMatch(/^Malformed request/)
  })

  it('rule 17: skips a small body, and closes after one of unknown length', async () => {
    const client = await connect(server.port)
    const body = announceRequest({ headers: 'Content-Length: 5\r\n' })
    client.write(`${body}12345${announceRequest()}`)
    expect(readReply(await client.reply()).failure).toBeNull()
    expect(readReply(await client.reply()).failure).toBeNull()
    client.write(announceRequest({ headers: 'Transfer-Encoding: chunked\r\n' }))
    client.write('5\r\nhello\r\n0\r\n\r\n')
    expect(readReply(await client.reply()).failure).toBeNull()
    await client.closed
  })

  it('rule 1: a client that sends more after a request to close still gets its reply', async () => {
    const client = await connect(server.port)
    client.socket.pause()
    client.write(`${announceRequest({ headers: CLOSE })}GET /`)
    // The first reply is out when a client that asked later has its reply.
    await once(server.port, announceRequest({ member: 2, headers: CLOSE }))
    for (let more = 0; more < 3; more++) {
      client.write('favicon.ico HTTP/1.1\r\nHost: t\r\n\r\n')
      await once(server.port, announceRequest({ member: 2, headers: CLOSE }))
    }
    client.socket.resume()
    expect(readReply(await client.reply()).failure).toBeNull()
    await client.closed
  })

  it('answers a client that half-closes after its request', async () => {
    const client = await connect(server.port)
    client.socket.end(announceRequest({ member: 7 }))
    expect(readReply(await client.reply()).failure).toBeNull()
    await client.closed
  })

  it('rule 18: ignores X-Forwarded-For from an untrusted client, and does not report the address', async () => {
    const headers = 'X-Forwarded-For: 203.0.114.77\r\n'
    const reply = readReply(
      await once(server.port, announceRequest({ member: 8, headers, port: 8_008 })),
    )
    expect(reply.externalIp).toBeNull()
    const { peers } = readReply(
      await once(server.port, announceRequest({ member: 9, left: 1, numwant: 200 })),
    )
    expect(peers).toContain('127.0.0.1:8008')
  })

  it('rule 19: serves both families on one port, and IPv4 stays IPv4', async () => {
    const six = readReply(
      await once(server.port, announceRequest({ member: 10, torrent: 2 }), '::1'),
    )
    expect(six.externalIp).toBe(`${'\0'.repeat(15)}\x01`)
    const four = readReply(await once(server.port, announceRequest({ member: 10, torrent: 2 })))
    expect(four.externalIp).toBe('\x7f\0\0\x01')
  })

  it('answers every request of the real clients', async () => {
    for (const client of clientRequests()) {
      const reply = readReply(await once(server.port, client.bytes))
      expect(reply.failure).toMatch(/^Unknown passkey/)
    }
  })

  it('writes an entry before the reply, from both threads', async () => {
    const before = server.written().length
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const given = { member: 101 + index, port: 9_000 + index, up: 1, event: 'started' }
        const { failure } = readReply(await once(server.port, announceRequest(given)))
        expect(failure).toBeNull()
        const known = server.written().some((entry) => entry.port4 === given.port)
        expect(known).toBe(true)
      }),
    )
    expect(server.written().length - before).toBe(200)
    const { words } = server.world
    for (const thread of [0, 1]) {
      expect(words[statsBase(thread) + STAT.announces]).toBeGreaterThan(0)
    }
  })

  it('queues an announce while its torrent is locked, and answers others', async () => {
    const row = server.torrent(3)
    expect(server.world.lock.tryTake(row)).toBe(true)
    const blocked = await connect(server.port)
    blocked.write(announceRequest({ member: 11, torrent: 3 }) + announceRequest({ member: 11 }))
    for (let time = 0; time < 20; time++) {
      expect(readReply(await once(server.port, announceRequest({ member: 12 }))).failure).toBeNull()
    }
    expect(blocked.received()).toBe('')
    server.world.lock.release(row)
    expect(readReply(await blocked.reply()).complete).toBe(1)
    expect(readReply(await blocked.reply()).failure).toBeNull()
    blocked.socket.destroy()
  })

  it('contract §5.1: on a full disk it answers, refuses stopped, and counts the bytes later', async () => {
    const send = async (up: number, event?: string) =>
      readReply(await once(server.port, announceRequest({ member: 15, port: 4_015, up, event })))
    await send(10, 'started')
    server.fillDisks(true)
    // Each thread notices it on its own.
    await until(async () => (await send(20, 'stopped')).failure?.includes('saved'))
    await send(30)
    server.fillDisks(false)
    const mine = () => server.written().filter((entry) => entry.memberId === 15)
    await until(async () => {
      expect((await send(40)).failure).toBeNull()
      return mine().some((entry) => entry.uploaded === 40n)
    })
    const sequences = mine().map((entry) => entry.sequence)
    expect(new Set(sequences).size).toBe(sequences.length)
  })

  it('a client that reads no replies delays no other, and gets them all later', async () => {
    const slow = await connect(server.port)
    slow.socket.pause()
    const requests = Array.from({ length: 5_000 }, (_, up) => announceRequest({ member: 13, up }))
    slow.write(requests.join(''))
    for (let time = 0; time < 50; time++) {
      expect(readReply(await once(server.port, announceRequest({ member: 14 }))).failure).toBeNull()
    }
    slow.socket.resume()
    for (const request of requests) {
      expect(readReply(await slow.reply()).failure, request).toBeNull()
    }
    slow.socket.destroy()
    const mine = server.written().filter((entry) => entry.memberId === 13)
    expect(mine.reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(4_999n)
  })

  it('rule 4: closes a connection whose head is not complete in time, and no other', async () => {
    const slow = await connect(server.port)
    slow.write('GET / HTTP/1.1\r\nHost:')
    await until(() => {
      server.pass(1)
      return slow.hasClosed()
    })
    expect(readReply(await once(server.port, announceRequest())).failure).toBeNull()
    expect(slow.received()).toBe('')
  })

  it('rule 4: closes a connection without a request in time, even a kept one', async () => {
    const silent = await connect(server.port)
    const idle = await connect(server.port)
    idle.write(announceRequest())
    await idle.reply()
    await until(() => {
      server.pass(10)
      return silent.hasClosed() && idle.hasClosed()
    })
  })

  it('rule 4: limits an address to 256 connections, and accepts others', async () => {
    const many = await Promise.all(Array.from({ length: 270 }, () => connect(server.port)))
    const refused = await until(() => {
      const closed = many.filter((client) => client.hasClosed()).length
      return closed >= 14 ? closed : null
    }, 5)
    expect(refused).toBeLessThan(40)
    expect(readReply(await once(server.port, announceRequest(), '::1')).failure).toBeNull()
    for (const client of many) client.socket.destroy()
    await until(async () => {
      const client = await connect(server.port)
      client.write(announceRequest({ headers: CLOSE }))
      return client.reply().then(
        () => true,
        () => null,
      )
    }, 5)
  })
})
