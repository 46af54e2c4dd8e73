import fs from 'node:fs'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { chooseIo } from '../../../src/tracker/io/choose-io.ts'
import { bindEach } from '../../../src/tracker/io/ffi/listeners.ts'
import { until } from '../../support/until.ts'
import { aServer, connect, once } from '../support/a-server.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { ways } from '../support/ways.ts'

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => socket.destroy() && resolve(true))
    socket.on('error', () => resolve(false))
  })
}

describe('the kind of network access', () => {
  it('is system calls where they pass their self-test, or the one that was requested', async () => {
    expect(await chooseIo('auto')).toMatchObject({ io: ways[0] })
    expect(await chooseIo('net')).toEqual({ io: 'net', why: null })
  })
})

describe.runIf(ways.includes('ffi'))('system calls', () => {
  it('share a port among threads, and report a port in use', async () => {
    const other = net.createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as net.AddressInfo
    await expect(bindEach('127.0.0.1', port, 2, false)).rejects.toThrow(
      /127\.0\.0\.1 port \d+.*EADDRINUSE/,
    )
    await expect(bindEach('192.0.2.1', 0, 2, false)).rejects.toThrow(/192\.0\.2\.1.*EADDRNOTAVAIL/)
    other.close()
    const server = await aServer({ io: 'ffi', threads: 2 })
    await expect(bindEach(undefined, server.port, 1, true)).rejects.toThrow(/EADDRINUSE/)
    await server.stop()
    expect(await isListening(server.port)).toBe(false)
  })

  it('close every descriptor', async () => {
    const open = () => fs.readdirSync('/proc/self/fd').length
    const before = open()
    for (let time = 0; time < 3; time++) {
      const server = await aServer({ io: 'ffi', threads: 2 })
      server.member(1)
      server.torrent(1)
      const kept = await connect(server.port)
      kept.write(announceRequest())
      await kept.reply()
      expect(readReply(await once(server.port, announceRequest())).failure).toBeNull()
      await server.stop()
      await kept.closed
    }
    // Those of a thread are closed once it has ended.
    await until(() => open() <= before + 2, undefined, 'the descriptors being closed')
  })

  it('answer connections that arrive while the thread is stopped', async () => {
    const server = await aServer({ io: 'ffi', threads: 1 })
    server.member(1)
    server.torrent(1)
    const clients = await Promise.all(Array.from({ length: 50 }, () => connect(server.port)))
    const stopping = server.stop()
    for (const client of clients) client.write(announceRequest())
    for (const client of clients) expect(await client.reply()).toContain('200 OK')
    await stopping
  })

  it('read all input, even at the end of a connection and above the size of one read', async () => {
    const server = await aServer({ io: 'ffi', threads: 1 })
    server.member(1)
    server.torrent(1)
    const asked = announceRequest()
    for (let time = 0; time < 20; time++) {
      const client = await connect(server.port)
      client.write(asked)
      await client.reply()
      client.socket.end(asked)
      expect(await client.reply()).toContain('200 OK')
      await client.closed
    }
    const many = Math.ceil(200_000 / asked.length)
    const client = await connect(server.port)
    client.write(asked)
    await client.reply()
    client.write(asked.repeat(many))
    for (let index = 0; index < many; index++) expect(await client.reply()).toContain('200 OK')
    client.socket.destroy()
    await server.stop()
  })
})
