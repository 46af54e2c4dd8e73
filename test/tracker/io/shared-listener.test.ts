import fs from 'node:fs'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { bindShared } from '../../../src/tracker/io/shared-listener.ts'
import { aServer, connect } from '../support/a-server.ts'
import { announceRequest } from '../support/announces.ts'

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

describe('the socket that announce threads share', () => {
  it('reports a port in use instead of choosing another', async () => {
    const other = net.createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as net.AddressInfo
    expect(() => bindShared('127.0.0.1', port)).toThrow(/127\.0\.0\.1 port \d+.*EADDRINUSE/)
    expect(() => bindShared('127.0.0.1', port)).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE' }),
    )
    other.close()
  })

  it('reports an address that this machine does not have', () => {
    expect(() => bindShared('192.0.2.1', 0)).toThrow(/192\.0\.2\.1.*EADDRNOTAVAIL/)
  })

  it('is bound but not listened on, so that no connection waits forever', async () => {
    const listener = bindShared('127.0.0.1', 0)
    expect(await isListening(listener.port)).toBe(false)
    await listener.release([])
  })

  it('is closed by all threads, and no other file of the process is', async () => {
    const server = await aServer({ threads: 2 })
    server.member(1)
    server.torrent(1)
    const client = await connect(server.port)
    client.write(announceRequest())
    await client.reply()
    const before = fs.readdirSync('/proc/self/fd').length
    const watched = Array.from({ length: 20 }, () => fs.openSync('/proc/self/status', 'r'))
    await server.stop()
    expect(await isListening(server.port)).toBe(false)
    for (const fd of watched) expect(fs.fstatSync(fd).isFile()).toBe(true)
    for (const fd of watched) fs.closeSync(fd)
    expect(fs.readdirSync('/proc/self/fd').length).toBeLessThan(before)
  })

  it('can be stopped and started on the same port many times', async () => {
    for (let time = 0; time < 5; time++) {
      const server = await aServer({ threads: 2 })
      await server.stop()
    }
  })
})
