import type net from 'node:net'
import { STAT } from '../memory/statistics.ts'
import type { NetConnection } from './net-connection.ts'
import { clear, createAddressReader, createConnection, isFree } from './net-connection.ts'
import type { RawHandle } from './raw-handles.ts'
import type { TransportOptions } from './transport.ts'

/** How many closed connections are kept for reuse: most are closed in the turn that reads them. */
const MAX_SPARES = 256

/**
 * Creates the function that counts new connections; `isFull` tells whether the thread has as many
 * as it may.
 */
export function createNetAccept(options: TransportOptions, isFull: () => boolean) {
  const { world, proxies, addresses } = options
  const { words, stats, clock } = world
  const addressOf = createAddressReader()
  const spares: NetConnection[] = []

  /** Returns the new connection, counted; null when a limit is reached. */
  function accept(of: RawHandle | net.Socket): NetConnection | null {
    const connection = spares.pop() ?? createConnection()
    clear(connection)
    const { remote } = connection
    const isKnown = addressOf(of, remote)
    const isProxy = isKnown && (options.proxyProtocol || proxies.isTrusted(remote))
    const slot = !isKnown || isProxy ? -1 : addresses.enter(remote)
    if ((slot < 0 && !isProxy) || isFull()) {
      if (slot >= 0) addresses.leave(slot)
      words[stats + STAT.connectionsRefused]++
      return null
    }
    words[stats + STAT.connections]++
    connection.isProxy = isProxy
    connection.needsProxyHeader = options.proxyProtocol
    connection.slot = slot
    connection.since = clock.seconds()
    return connection
  }

  /** Stores a closed connection for reuse; returns false when something still refers to it. */
  function recycle(connection: NetConnection): boolean {
    if (!isFree(connection)) return false
    if (spares.length < MAX_SPARES) spares.push(connection)
    return true
  }

  return { accept, recycle }
}
