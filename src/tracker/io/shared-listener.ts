import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import type { Listeners } from './listeners.ts'
import { bindAt, cannotListen } from './listeners.ts'

/** Node's access to a bound handle: undocumented, but unchanged since Node 0.12 (tracker.md §6). */
interface BoundHandle {
  readonly fd: number
  readonly getsockname: (out: { port?: number }) => number
  readonly close: () => void
}
type CreateServerHandle = (host: string, port: number, family: 4 | 6) => BoundHandle | number

/**
 * Binds one socket on the main thread; only the announce threads listen on it. If the main thread
 * listened too, it would take connections from them.
 *
 * The threads share one file descriptor, and each of them closes it: between the first close and
 * the last its number must stay in use, or a later one would close an unrelated file.
 *
 * `udp` also binds a socket for datagrams at the same address, which only the first thread gets.
 *
 * @throws Error with the address and the cause when it cannot be bound
 */
export function bindShared(
  host: string | undefined,
  port: number,
  udp: (host: string, port: number) => readonly number[] = () => [],
): Listeners {
  const bound = atHighNumber(() => bindAt(host, (at) => ({ at, handle: bind(at, port) })))
  const { handle } = bound
  const { fd } = handle
  let releasing: Promise<void> | undefined
  const name: { port?: number } = {}
  handle.getsockname(name)
  let datagrams: readonly number[]
  try {
    datagrams = udp(bound.at, name.port ?? port)
  } catch (error) {
    handle.close()
    throw error
  }
  return {
    host: bound.at,
    port: name.port ?? port,
    fdsOf: () => [fd],
    udpFdsOf: (thread) => (thread === 0 ? datagrams : []),
    sockets: { tcp: [fd], udp: datagrams },
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
    // Something else already uses the number: the remaining handles must not close it.
    if (!occupy(fd)) return
  }
  handle.close()
}

/** Higher than the numbers that a process uses while it ends, when its connections are closed. */
const HIGH_NUMBER = 250

/**
 * Opens a file at a high number. The system assigns the lowest free number, so no other file gets
 * this number between a thread's close and the moment when it is occupied.
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
  // That a port is in use is reported only when the handle is asked for its name.
  const status = typeof found === 'number' ? found : found.getsockname({})
  if (typeof found !== 'number') {
    if (status === 0) return found
    found.close()
  }
  throw cannotListen(host, port, codeOf(status))
}

/** Returns Node's name for an error number of the system. */
function codeOf(errno: number): string {
  const found = Object.entries(os.constants.errno).find(([, number]) => number === -errno)
  return found === undefined ? String(errno) : found[0]
}

/** Occupies a number that was just closed; returns false when something else already uses it. */
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
 * Waits for two turns, after which the event loop watches a new socket. The loop starts to watch it
 * at its next poll, and ends the process if the descriptor is closed before that, so no other
 * thread may close it earlier.
 */
export async function hasPolled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}
