/** The bound sockets of the announce threads, as the main thread sees them. */
export interface Listeners {
  readonly host: string
  readonly port: number
  /** What a thread listens on; threads may share one. */
  readonly fdOf: (thread: number) => number
  /** Its socket for datagrams; -1 where threads bind that themselves. */
  readonly udpFdOf: (thread: number) => number
  /** Lets all threads give theirs up. May be called twice. */
  readonly release: (closeThreads: readonly (() => Promise<void>)[]) => Promise<void>
}

/** Without a host it is `::`, for both families, and `0.0.0.0` where there is no IPv6. */
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

/** What is told of a port that cannot be had; `code` is the system's name of the error. */
export function cannotListen(host: string, port: number, code: string): Error {
  const words = { EADDRINUSE: 'somebody else does', EACCES: 'it is not allowed' }
  const why = `${words[code as keyof typeof words] ?? 'refused'} (${code})`
  const error = new Error(`the tracker cannot listen on ${host} port ${port}: ${why}`)
  return Object.assign(error, { code })
}
