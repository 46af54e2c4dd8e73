import type net from 'node:net'
import type { Remote } from '../remote.ts'
import { createRemote, setAddress } from '../remote.ts'
import { parseAddress } from '../wire/parse-address.ts'
import type { HttpConnection } from './http-connection.ts'
import { NOTHING, READING, WAITING } from './http-connection.ts'
import type { RawHandle } from './raw-handles.ts'

/** In front of the interface of a link-local address. */
const PERCENT = 37

/** A socket that knows what its connection is about: its listeners are then made once a thread. */
export interface PeerSocket extends net.Socket {
  connection: NetConnection
}

export interface PeerHandle extends RawHandle {
  connection: NetConnection
}

export interface NetConnection extends HttpConnection {
  /** The handle as long as it is read raw, and the socket from then on. */
  handle: PeerHandle | null
  socket: PeerSocket | null
  /** Of the handle: bytes that came until now. */
  bytesRead: number
  /** The handle is not read for a while. */
  isPaused: boolean
  /** Its replies go out at once, which only matters where several may be on their way. */
  hasNoDelay: boolean
  /** Its place in the counts of addresses; -1 for a proxy of ours, which is not counted. */
  slot: number
  /** Tracker seconds: when what the connection is waiting for began. */
  since: number
  /** The client has sent its last byte. */
  hasEnded: boolean
}

export function createConnection(
  remote: Remote,
  isProxy: boolean,
  slot: number,
  since: number,
): NetConnection {
  return {
    remote,
    isProxy,
    needsProxyHeader: false,
    state: READING,
    pending: NOTHING,
    pendingBytes: 0,
    bodyBytes: 0,
    unsent: 0,
    lingers: false,
    saidLast: false,
    handle: null,
    socket: null,
    bytesRead: 0,
    isPaused: false,
    hasNoDelay: false,
    slot,
    since,
    hasEnded: false,
  }
}

/** Makes what reads the address of a connection; null when it is gone already. */
export function createAddressReader() {
  const text = Buffer.alloc(64)
  const words = new Int32Array(4)
  const name: { address?: string } = {}

  return (of: RawHandle | net.Socket): Remote | null => {
    name.address = undefined
    if ('getpeername' in of) of.getpeername(name)
    else name.address = of.remoteAddress
    const { address } = name
    if (address === undefined) return null
    let length = text.write(address, 0, 'latin1')
    for (let at = 0; at < length; at++) if (text[at] === PERCENT) length = at
    const family = parseAddress(text, 0, length, words)
    if (family === 0) return null
    const remote = createRemote()
    setAddress(remote, family, words)
    return remote
  }
}

/** The client sends no more, and nothing that it asked is unanswered. */
export function isOver(connection: NetConnection): boolean {
  return connection.hasEnded && connection.unsent === 0 && connection.state !== WAITING
}
