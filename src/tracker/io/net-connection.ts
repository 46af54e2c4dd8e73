import type net from 'node:net'
import type { Remote } from '../memory/remote.ts'
import { createRemote, setAddress } from '../memory/remote.ts'
import { parseAddress } from '../wire/parse-address.ts'
import type { Listed } from './connection-list.ts'
import type { HttpConnection } from './http-connection.ts'
import { CLOSING, NOTHING, READING, WAITING } from './http-connection.ts'
import type { RawHandle } from './raw-handles.ts'

/** The percent sign before the interface name in a link-local address. */
const PERCENT = 37
const MAX_ADDRESS_BYTES = 64

/** A socket that knows its connection, so that listeners are created only once per thread. */
export interface PeerSocket extends net.Socket {
  connection: NetConnection
}

export interface PeerHandle extends RawHandle {
  connection: NetConnection
}

export interface NetConnection extends HttpConnection, Listed {
  /** The handle while input is read from it directly; null once there is a socket. */
  handle: PeerHandle | null
  socket: PeerSocket | null
  /** Bytes that the handle has received so far. */
  bytesRead: number
  /** Whether reading from the handle is paused. */
  isPaused: boolean
  /** Whether its replies are sent without delay, which matters only if several are under way. */
  hasNoDelay: boolean
  /** Its slot in the counts of addresses; -1 for a trusted proxy, which is not counted. */
  slot: number
  /** When the current wait began, in tracker seconds. */
  since: number
  /** Whether the client has closed its sending side. */
  hasEnded: boolean
  /** Whether it was open when the thread stopped keeping connections alive. */
  wasKept: boolean
}

/** Creates a connection without a client. */
export function createConnection(): NetConnection {
  return {
    remote: createRemote(),
    isProxy: false,
    needsProxyHeader: false,
    state: READING,
    pending: NOTHING,
    pendingBytes: 0,
    bodyBytes: 0,
    ticket: 0,
    unsent: 0,
    lingers: false,
    saidLast: false,
    place: -1,
    handle: null,
    socket: null,
    bytesRead: 0,
    isPaused: false,
    hasNoDelay: false,
    slot: -1,
    since: 0,
    hasEnded: false,
    wasKept: false,
  }
}

/** Resets the connection, except for its address, which is read again anyway. */
export function clear(connection: NetConnection): void {
  connection.isProxy = false
  connection.needsProxyHeader = false
  connection.state = READING
  connection.pending = NOTHING
  connection.pendingBytes = 0
  connection.bodyBytes = 0
  connection.ticket = 0
  connection.unsent = 0
  connection.lingers = false
  connection.saidLast = false
  connection.place = -1
  connection.handle = null
  connection.socket = null
  connection.bytesRead = 0
  connection.isPaused = false
  connection.hasNoDelay = false
  connection.slot = -1
  connection.since = 0
  connection.hasEnded = false
  connection.wasKept = false
}

/**
 * Whether nothing refers to the connection any longer: it was closed, never became a socket, and
 * does not wait for a torrent's lock.
 */
export function isFree({ handle, socket, state, unsent, isPaused }: NetConnection): boolean {
  return handle === null && socket === null && state === CLOSING && unsent === 0 && !isPaused
}

/** The prefix of an IPv4 client's address where the listener accepts both families. */
const MAPPED = '::ffff:'

/** Creates the reader of addresses; it returns false for a connection that is already closed. */
export function createAddressReader() {
  const text = new Uint8Array(MAX_ADDRESS_BYTES)
  const words = new Int32Array(4)
  const name: { address?: string } = {}

  return (of: RawHandle | net.Socket, remote: Remote): boolean => {
    name.address = undefined
    if ('getpeername' in of) of.getpeername(name)
    else name.address = of.remoteAddress
    const { address } = name
    if (address === undefined) return false
    const from = address.startsWith(MAPPED) && address.includes('.') ? MAPPED.length : 0
    let length = 0
    for (let at = from; at < address.length && length < MAX_ADDRESS_BYTES; at++) {
      const byte = address.charCodeAt(at)
      if (byte === PERCENT) break
      text[length++] = byte
    }
    const family = parseAddress(text, 0, length, words)
    if (family !== 0) setAddress(remote, family, words)
    return family !== 0
  }
}

/** Whether the client sends nothing more and all its requests have been answered. */
export function isOver(connection: NetConnection): boolean {
  return connection.hasEnded && connection.unsent === 0 && connection.state !== WAITING
}
