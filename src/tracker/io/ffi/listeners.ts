import type { Listeners } from '../listeners.ts'
import { bindAt, cannotListen } from '../listeners.ts'
import { createSockets } from './sockets.ts'
import { loadSystemCalls } from '../../system/system-calls.ts'

/**
 * Binds one socket per thread, all to the same port: the system distributes connections among them.
 *
 * @throws Error with the address and the cause when a socket cannot be bound
 */
export async function bindEach(
  host: string | undefined,
  port: number,
  threads: number,
  hasUdp: boolean,
): Promise<Listeners> {
  const calls = await loadSystemCalls()
  const { listeners, datagrams } = createSockets(calls)
  const found = bindAt(host, (at) => {
    try {
      const tcp = listeners(at, port, threads)
      const udp = hasUdp ? datagrams(at, tcp.port, threads) : null
      return { host: at, tcp, udp }
    } catch (error) {
      throw cannotListen(at, port, (error as NodeJS.ErrnoException).code ?? String(error))
    }
  })
  return {
    host: found.host,
    port: found.tcp.port,
    fdsOf: (thread) => [found.tcp.fds[thread]],
    udpFdsOf: (thread) => (found.udp === null ? [] : [found.udp.fds[thread]]),
    sockets: { tcp: found.tcp.fds, udp: found.udp?.fds ?? [] },
    // Nothing to close here: each thread closes its socket.
    async release(closeThreads) {
      await Promise.all(closeThreads.map((close) => close()))
    },
  }
}
