import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createTrust, plainAddress, sourceOf } from './identity/client-address.ts'

/**
 * A twentieth of the connections that a node accepts; a browser opens six, and one per tab with
 * live updates.
 */
const PER_SOURCE = 500

/**
 * Limits the open connections of one sender (an IPv4 address, or a /64 network of IPv6), so that
 * slow requests of one sender cannot use all of them. Trusted proxies have no limit, as they carry
 * the connections of everyone.
 */
export function limitSources(server: Server, trusted: readonly string[]): void {
  const isTrusted = createTrust(trusted)
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (isTrusted(address)) return
    const source = sourceOf(address)
    const count = open.get(source) ?? 0
    if (count >= PER_SOURCE) {
      socket.destroy()
      return
    }
    open.set(source, count + 1)
    socket.once('close', () => {
      const left = (open.get(source) ?? 1) - 1
      if (left > 0) open.set(source, left)
      else open.delete(source)
    })
  })
}
