/** Bound sockets as descriptors of this process, one per socket. */
export interface BoundSockets {
  readonly tcp: readonly number[]
  readonly udp: readonly number[]
}

/** The bound sockets of the announce threads, as seen by the main thread. */
export interface Listeners {
  readonly host: string
  readonly port: number
  /** The sockets that a thread listens on; threads may share one. */
  readonly fdsOf: (thread: number) => readonly number[]
  /** The sockets for datagrams that a thread reads. */
  readonly udpFdsOf: (thread: number) => readonly number[]
  /** All sockets, once each: what another process needs to continue. */
  readonly sockets: BoundSockets
  /** Makes all threads close their sockets. May be called twice. */
  readonly release: (closeThreads: readonly (() => Promise<void>)[]) => Promise<void>
}

/**
 * Binds to a host. Without one, binds to `::` for both families, or to `0.0.0.0` where there is no
 * IPv6.
 */
export function bindAt<T>(host: string | undefined, bind: (host: string) => T): T {
  if (host !== undefined) return bind(host)
  try {
    return bind('::')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL' && code !== 'EINVAL') throw error
    return bind('0.0.0.0')
  }
}

/**
 * Returns the error for a port that cannot be bound; `code` is the system's name for the cause,
 * such as EADDRINUSE.
 */
export function cannotListen(host: string, port: number, code: string): Error {
  const reasons = { EADDRINUSE: 'the port is in use', EACCES: 'permission denied' }
  const why = `${reasons[code as keyof typeof reasons] ?? 'refused'} (${code})`
  const error = new Error(`the tracker cannot listen on ${host} port ${port}: ${why}`)
  return Object.assign(error, { code })
}
