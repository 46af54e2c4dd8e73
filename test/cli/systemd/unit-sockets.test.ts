import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { passedSocket } from '../../../src/cli/systemd/unit-sockets.ts'

describe('the socket that systemd opened for a unit', () => {
  it('is the first descriptor after the standard ones', () => {
    expect(passedSocket({ LISTEN_PID: '12', LISTEN_FDS: '1' }, 12)).toBe(3)
    expect(passedSocket({ LISTEN_PID: '12', LISTEN_FDS: '2' }, 12)).toBe(3)
  })

  it('is none of a child process, nor where none was opened', () => {
    expect(passedSocket({ LISTEN_PID: '12', LISTEN_FDS: '1' }, 13)).toBeNull()
    expect(passedSocket({ LISTEN_PID: '12', LISTEN_FDS: '0' }, 12)).toBeNull()
    expect(passedSocket({ LISTEN_PID: '12' }, 12)).toBeNull()
    expect(passedSocket({}, 12)).toBeNull()
  })

  it('is served by a process that inherits it, which knows its address', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const served = `
      const server = require('node:http').createServer((_, reply) => {
        reply.end(String(server.address().port))
        server.close()
      })
      server.listen({ fd: 3 })`
    const child = spawn(process.execPath, ['-e', served], {
      stdio: ['ignore', 'ignore', 'ignore', descriptorOf(server)],
    })
    // Only the child accepts from now on.
    server.close()
    const reply = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } })
    expect(await reply.text()).toBe(String(port))
    await once(child, 'exit')
  })
})

/** Of the listening socket, which Node shows in no other way. */
function descriptorOf(server: Server): number {
  return (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd
}
