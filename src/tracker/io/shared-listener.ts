import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'

/** Node's own way to a bound handle: not documented, the same since Node 0.12 (tracker.md §6). */
interface BoundHandle {
  readonly fd: number
  readonly getsockname: (out: { port?: number }) => number
  readonly close: () => void
}
type CreateServerHandle = (host: string, port: number, family: 4 | 6) => BoundHandle | number

/** A socket that is bound on the main thread and listened on by announce threads. */
export interface SharedListener {
  readonly fd: number
  readonly port: number
  /**
   * Lets all threads give it up, one after the other. They share one file descriptor, and each
   * closes it: in between its number is kept occupied, or the second close would hit whatever
   * file the process opened there meanwhile. May be called twice.
   */
  readonly release: (closeThreads: readonly (() => Promise<void>)[]) => Promise<void>
}

/**
 * Binds without listening: a main thread that listened too would take connections from the threads.
 * Without a host it is `::`, for both families, and `0.0.0.0` where there is no IPv6.
 *
 * @throws Error naming address and cause when it cannot be bound.
 */
export function bindListener(host: string | undefined, port: number): SharedListener {
  const handle = atHighNumber(() => (host === undefined ? bindAnywhere(port) : bind(host, port)))
  const { fd } = handle
  let releasing: Promise<void> | undefined
  const name: { port?: number } = {}
  handle.getsockname(name)
  return {
    fd,
    port: name.port ?? port,
    release: (closeThreads) => (releasing ??= release(handle, closeThreads)),
  }
}

async function release(
  handle: BoundHandle,
  closeThreads: readonly (() => Promise<void>)[],
): Promise<void> {
  const { fd } = handle
  for (const close of closeThreads) {
    await close()
    // Somebody has the number by now: what is left must not close it.
    if (!occupy(fd)) return
  }
  handle.close()
}

/** Above the numbers of a process that is about to end: its connections are closed by then. */
const HIGH_NUMBER = 250

/**
 * Opens something at a high number. The system gives the lowest free one, so nobody else comes by
 * it in the moments when a thread that died or was told so has closed it.
 */
function atHighNumber<T>(open: () => T): T {
  const below: number[] = []
  try {
    while ((below.at(-1) ?? 0) < HIGH_NUMBER) below.push(fs.openSync(os.devNull, 'r'))
    return open()
  } finally {
    for (const fd of below) fs.closeSync(fd)
  }
}

function bindAnywhere(port: number): BoundHandle {
  try {
    return bind('::', port)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL' && code !== 'EINVAL') throw error
    return bind('0.0.0.0', port)
  }
}

function bind(host: string, port: number): BoundHandle {
  const { _createServerHandle: create } = net as unknown as {
    _createServerHandle: CreateServerHandle
  }
  const found = create(host, port, net.isIPv6(host) ? 6 : 4)
  // A port that is taken is told only when the handle is asked for its name.
  const status = typeof found === 'number' ? found : found.getsockname({})
  if (typeof found !== 'number') {
    if (status === 0) return found
    found.close()
  }
  const [code, why] = codeOf(status)
  throw Object.assign(new Error(`the tracker cannot listen on ${host} port ${port}: ${why}`), {
    code,
  })
}

/** Node's name and words for an error number of the system. */
function codeOf(errno: number): [string, string] {
  const found = Object.entries(os.constants.errno).find(([, number]) => number === -errno)
  const code = found === undefined ? String(errno) : found[0]
  const words = { EADDRINUSE: 'somebody else does', EACCES: 'it is not allowed' }
  return [code, `${words[code as keyof typeof words] ?? 'refused'} (${code})`]
}

/** Opens nothing of use at this number, which was just closed; false when somebody was faster. */
function occupy(fd: number): boolean {
  const others: number[] = []
  let found = fs.openSync(os.devNull, 'r')
  while (found < fd) {
    others.push(found)
    found = fs.openSync(os.devNull, 'r')
  }
  if (found !== fd) others.push(found)
  for (const other of others) fs.closeSync(other)
  return found === fd
}
