import { afterEach, describe, expect, it } from 'vitest'
import { announceRequest, readReply } from '../support/announces.ts'
import { aServer, connect, once } from '../support/a-server.ts'
import type { ServerOptions } from '../support/a-server.ts'
import { ways } from '../support/ways.ts'

let server: Awaited<ReturnType<typeof aServer>>

async function start(options: ServerOptions): Promise<void> {
  server = await aServer(options)
  for (let id = 1; id <= 9; id++) server.member(id)
  server.torrent(1)
}

afterEach(() => server.stop())

const externalIp = async (request: string | Buffer) =>
  readReply(await once(server.port, request)).externalIp

describe.each(ways)('rule 18: proxies in front of the tracker (%s)', (io) => {
  it('X-Forwarded-For from a trusted network gives the client: the right-most untrusted address', async () => {
    await start({ io, trustedProxies: ['127.0.0.0/8'] })
    const asked = (value: string) =>
      externalIp(announceRequest({ headers: `X-Forwarded-For: ${value}\r\n` }))
    expect(await asked('8.8.8.8, 9.0.0.5, 127.0.0.9')).toBe('\x09\0\0\x05')
    expect(await asked('::ffff:9.0.0.6')).toBe('\x09\0\0\x06')
    expect(await asked('2a00::7')).toBe(`\x2a${'\0'.repeat(14)}\x07`)
    expect(await asked('nonsense')).toBeNull()
    expect(await externalIp(announceRequest())).toBeNull()
    expect(await asked('9.0.0.6')).toBe('\x09\0\0\x06')
    const { peers } = readReply(
      await once(
        server.port,
        announceRequest({ member: 2, left: 1, headers: 'X-Forwarded-For: 9.0.0.9\r\n' }),
      ),
    )
    expect(peers).toEqual(['9.0.0.6:6881'])
  })

  it('a trusted proxy can have more connections than one address', async () => {
    await start({ io, trustedProxies: ['127.0.0.1'] })
    const clients = await Promise.all(Array.from({ length: 300 }, () => connect(server.port)))
    for (const client of clients) client.write(announceRequest())
    for (const client of clients) expect(readReply(await client.reply()).failure).toBeNull()
    for (const client of clients) client.socket.destroy()
  })

  it('PROXY version 1 gives the client, even when it arrives byte by byte', async () => {
    await start({ io, proxyProtocol: true })
    const line = 'PROXY TCP4 9.0.0.5 9.0.0.1 4711 80\r\n'
    expect(await externalIp(line + announceRequest())).toBe('\x09\0\0\x05')
    const six = 'PROXY TCP6 2a00::7 2a00::1 4711 80\r\n'
    expect(await externalIp(six + announceRequest())).toBe(`\x2a${'\0'.repeat(14)}\x07`)
    expect(await externalIp(`PROXY UNKNOWN\r\n${announceRequest()}`)).toBe('\x7f\0\0\x01')
    const client = await connect(server.port)
    for (const byte of line) {
      client.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    client.write(announceRequest())
    expect(readReply(await client.reply()).externalIp).toBe('\x09\0\0\x05')
    client.write(announceRequest())
    expect(readReply(await client.reply()).externalIp).toBe('\x09\0\0\x05')
    client.socket.destroy()
  })

  it('PROXY version 2 does so too, with options and health checks', async () => {
    await start({ io, proxyProtocol: true })
    const header = (command: number, family: number, rest: number[]) =>
      Buffer.concat([
        Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'),
        Buffer.from([0x20 | command, family, 0, rest.length, ...rest]),
        Buffer.from(announceRequest(), 'latin1'),
      ])
    const four = [9, 0, 0, 5, 9, 0, 0, 1, 0x12, 0x67, 0, 80]
    expect(await externalIp(header(1, 0x11, four))).toBe('\x09\0\0\x05')
    expect(await externalIp(header(1, 0x11, [...four, 4, 0, 1, 0]))).toBe('\x09\0\0\x05')
    const six = [0x2a, ...Array<number>(14).fill(0), 7, ...Array<number>(20).fill(0)]
    expect(await externalIp(header(1, 0x21, six))).toBe(`\x2a${'\0'.repeat(14)}\x07`)
    expect(await externalIp(header(0, 0, []))).toBe('\x7f\0\0\x01')
  })

  it('a connection without the header is refused where it is required', async () => {
    await start({ io, proxyProtocol: true })
    for (const bytes of [announceRequest(), 'PROXY TCP4 x y 1 2\r\n', 'PROXY TCP6 9.0.0.1\r\n']) {
      expect(await once(server.port, bytes)).toMatch(/^HTTP\/1\.1 400 /)
    }
  })

  it('a connection with the header is refused where it is not expected', async () => {
    await start({ io })
    const line = 'PROXY TCP4 9.0.0.5 9.0.0.1 4711 80\r\n'
    expect(await once(server.port, line + announceRequest())).toMatch(/^HTTP\/1\.1 400 /)
  })
})
