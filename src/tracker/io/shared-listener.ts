import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import type { Listeners } from './listeners.ts'
import { bindAt, cannotListen } from './listeners.ts'

/** Node's own way to a bound handle: not documented, the same since Node 0.12 (tracker.md §6). */
interface BoundHandle {
  readonly fd: number
  readonly getsockname: (out: { port?: number }) => number
  readonly close: () => void
}
type CreateServerHandle = (host: string, port: number, family: 4 | 6) => BoundHandle | number

/**
 * One socket that is bound on the main thread and listened on by announce threads. A main thread
 * that listened too would take connections from them.
 *
 * They share one file descriptor, and each closes it: in between its number is kept occupied, or
 * the second close would hit whatever file the process opened there meanwhile.
 *
 * @throws Error naming address and cause when it cannot be bound.
 */
export function bindShared(host: string | undefined, port: number): Listeners {
  const bound = atHighNumber(() => bindAt(host, (at) => ({ at, handle: bind(at, port) })))
  const { handle } = bound
  const { fd } = handle
  let releasing: Promise<void> | undefined
  const name: { port?: number } = {}
  handle.getsockname(name)
  return {
    host: bound.at,
    port: name.port ?? port,
    fdOf: () => fd,
    udpFdOf: () => -1,
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
  throw cannotListen(host, port, codeOf(status))
}

/** Node's name for an error number of the system. */
function codeOf(errno: number): string {
  const found = Object.entries(os.constants.errno).find(([, number]) => number === -errno)
  return found === undefined ? String(errno) : found[0]
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

/**
 * The loop watches a new socket from its next poll on, and ends the process when the descriptor is
 * closed by then: another thread must not be told to close it before. Two turns later it watches.
 */
export async function hasPolled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}
