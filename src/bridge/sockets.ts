import net from 'node:net'
import type { Timing } from './timing.ts'

// Shared code of the transports over operating system sockets.

/** How long to wait for the other end, and when to give up earlier. */
export interface Patience {
  readonly seconds: number
  readonly timing: Timing
  /** Aborts the wait. */
  readonly signal?: AbortSignal
}

/**
 * Connects, and waits no longer than `patience` allows.
 * @throws Error when there is no connection
 */
export function connectSocket(
  to: net.NetConnectOpts,
  name: string,
  { seconds, timing, signal }: Patience,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const socket = net.connect(to)
    const fail = (error: Error) => {
      callOff()
      signal?.removeEventListener('abort', onAbort)
      socket.destroy()
      reject(error)
    }
    const onError = (error: Error) => fail(firstOf(error))
    const onAbort = () => fail(new Error('canceled'))
    const callOff = timing.after(seconds, () =>
      fail(new Error(`${name} did not answer within ${seconds} s`)),
    )
    signal?.addEventListener('abort', onAbort)
    socket.once('error', onError)
    socket.once('connect', () => {
      callOff()
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

/**
 * Returns the first error: a name can have several addresses, and their combined error has no text.
 */
function firstOf(error: Error): Error {
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : []
  return first ?? error
}

/**
 * Makes a server listen.
 * @throws Error with the address and the reason when it cannot
 */
export async function listenSocket(
  server: net.Server,
  at: net.ListenOptions,
  url: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message
    throw new Error(`cannot listen on ${url}: ${why}`)
  })
}
