import type { Listeners } from '../listeners.ts'
import { bindAt, cannotListen } from '../listeners.ts'
import { createSockets } from './sockets.ts'
import { loadSystemCalls } from './system-calls.ts'

/**
 * Binds a socket for each thread, all of one port, among which the system shares what comes.
 *
 * @throws Error naming address and cause when it cannot be bound.
 */
export async function bindEach(
  host: string | undefined,
  port: number,
  threads: number,
): Promise<Listeners> {
  const calls = await loadSystemCalls()
  const { listeners } = createSockets(calls)
  const { fds, port: bound } = bindAt(host, (at) => {
    try {
      return listeners(at, port, threads)
    } catch (error) {
      throw cannotListen(at, port, (error as NodeJS.ErrnoException).code ?? String(error))
    }
  })
  return {
    port: bound,
    fdOf: (thread) => fds[thread],
    // Each thread closes its own.
    async release(closeThreads) {
      await Promise.all(closeThreads.map((close) => close()))
    },
  }
}
