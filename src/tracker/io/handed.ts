import { createSockets } from './ffi/sockets.ts'
import type { SystemCalls } from '../system/system-calls.ts'
import { loadSystemCalls } from '../system/system-calls.ts'
import type { BoundSockets, Listeners } from './listeners.ts'
import { cannotListen } from './listeners.ts'
import { bindShared } from './shared-listener.ts'

/**
 * Sockets on which another process, or this one earlier, listened: connections that wait in them
 * are kept.
 */
export interface HandedSockets extends BoundSockets {
  readonly host: string
  readonly port: number
  /** The socket of the ops server. */
  readonly ops: { readonly fd: number; readonly port: number }
}

/**
 * Distributes sockets to threads. Closing a socket would reset the connections that wait in it, so
 * a thread may get several. If there are more threads than sockets, threads share sockets through
 * additional descriptors. Each thread closes the descriptors that it got.
 */
export async function adopt(handed: HandedSockets, threads: number): Promise<Listeners> {
  const { copyOf } = createSockets(await loadSystemCalls())
  const tcp = distribute(handed.tcp, threads, copyOf)
  const udp = distribute(handed.udp, threads, copyOf)
  return {
    host: handed.host,
    port: handed.port,
    fdsOf: (thread) => tcp[thread],
    udpFdsOf: (thread) => udp[thread],
    sockets: handed,
    async release(closeThreads) {
      await Promise.all(closeThreads.map((close) => close()))
    },
  }
}

/** Returns the sockets of each thread: at least one, if there are any. */
export function distribute(
  fds: readonly number[],
  threads: number,
  copyOf: (fd: number) => number,
): number[][] {
  return Array.from({ length: threads }, (_, thread) => {
    const own = fds.filter((_fd, index) => index % threads === thread)
    return own.length > 0 || fds.length === 0 ? own : [copyOf(fds[thread % fds.length])]
  })
}

/** Returns additional descriptors of the same sockets, with which this process can continue. */
export function copiesOf(calls: SystemCalls, handed: HandedSockets): HandedSockets {
  const { copyOf } = createSockets(calls)
  const { tcp, udp, ops } = handed
  const copied = { tcp: tcp.map(copyOf), udp: udp.map(copyOf) }
  return { ...handed, ...copied, ops: { ...ops, fd: copyOf(ops.fd) } }
}

/**
 * Binds sockets for Node: one for all threads, and one for datagrams if system calls are available.
 * Otherwise the first thread binds the latter, and it cannot be handed over.
 */
export async function bindForNode(
  host: string | undefined,
  port: number,
  udp: boolean,
): Promise<Listeners> {
  const calls = udp ? await loadSystemCalls().catch(() => null) : null
  return bindShared(host, port, (at, bound) => (calls === null ? [] : [bindUdp(calls, at, bound)]))
}

function bindUdp(calls: SystemCalls, host: string, port: number): number {
  try {
    return createSockets(calls).datagramSocket(host, port)
  } catch (error) {
    throw cannotListen(host, port, (error as NodeJS.ErrnoException).code ?? String(error))
  }
}
