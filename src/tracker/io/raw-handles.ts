import fs from 'node:fs'
import net from 'node:net'

// The handles below Node's sockets, used as lib/net.js itself does (the same in Node 20 to 24): a
// connection that is answered once and closed costs half of what a `net.Socket` does. Where any of
// this is not as expected, connections are sockets from the beginning.

/** A TCP connection of libuv. */
export interface RawHandle {
  /** Called when bytes have come, which `bytesRead` then counts, or when no more will. */
  onread: (this: RawHandle) => void
  readonly bytesRead: number
  /** -1 where there is none to read by, as on Windows. */
  readonly fd: number
  /** Bytes that the system has not taken. */
  readonly writeQueueSize: number
  readonly readStart: () => number
  readonly readStop: () => number
  readonly useUserBuffer: (buffer: Buffer) => void
  readonly getpeername: (out: { address?: string }) => number
  readonly setNoDelay: (on: boolean) => number
  readonly writeBuffer: (request: object, bytes: Uint8Array) => number
  readonly close: () => void
}

interface ListeningHandle {
  onconnection?: (status: number, client?: RawHandle) => void
}

/**
 * Reads what has come to a handle that is not being read: how many bytes, 0 when no more will come,
 * and -1 when nothing has come, or something has failed that reading will tell again.
 */
export function readRaw(handle: RawHandle, into: Buffer): number {
  const { stackTraceLimit } = Error
  // Nobody looks at this error's stack, which costs as much as all else that is done to throw it.
  Error.stackTraceLimit = 0
  try {
    return fs.readSync(handle.fd, into, 0, into.length, null)
  } catch {
    return -1
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** What carries bytes that the system does not take at once. */
type WriteRequest = new () => object

/** Node's own class of such requests: a socket tells it to whatever stands for its handle. */
function findWriteRequest(): WriteRequest | null {
  let found: WriteRequest | null = null
  const handle = {
    readStart: () => 0,
    close: () => undefined,
    writeBuffer(request: object) {
      found = request.constructor as WriteRequest
      return 0
    },
  }
  try {
    const socket = new net.Socket({ handle, manualStart: true } as net.SocketConstructorOpts)
    socket.on('error', () => undefined)
    socket.write(Buffer.alloc(1))
    socket.destroy()
  } catch {
    return null
  }
  return found
}

/** Sends bytes: the error's number below 0, or how many the handle still holds. */
export type WriteRaw = (handle: RawHandle, bytes: Uint8Array) => number

/** Makes what writes to handles; null where Node does not let us. */
export function createRawWriter(): WriteRaw | null {
  const Request = findWriteRequest()
  if (Request === null || Request === Object) return null
  // It is taken only by a write that has to wait.
  let spare: object & { bytes?: Uint8Array } = new Request()
  return (handle, bytes) => {
    const status = handle.writeBuffer(spare, bytes)
    if (status !== 0) return status
    const held = handle.writeQueueSize
    if (held > 0) {
      spare.bytes = bytes
      spare = new Request()
    }
    return held
  }
}

/**
 * Has a listening server give away its handles, or says that this cannot be had. Node offers one
 * buffer for all reads (`onread`) to sockets that connect only; those that are accepted get 64 KiB
 * of their own at each read, whose collection cost more than the announce.
 */
export function takeHandles(server: net.Server, accept: (handle: RawHandle) => void): boolean {
  const handle = (server as unknown as { _handle: ListeningHandle | null })._handle
  if (typeof handle?.onconnection !== 'function') return false
  handle.onconnection = (status, client) => {
    if (status === 0 && client !== undefined) accept(client)
    else server.emit('error', new Error(`accept: error ${status}`))
  }
  return true
}

/** A socket over a handle that was read raw until now; `read` is told of bytes in the buffer. */
export function socketOver<S extends net.Socket>(
  handle: RawHandle,
  buffer: Buffer,
  read: (socket: S, length: number) => void,
): S {
  handle.readStop()
  const onread = {
    buffer,
    callback(this: S, length: number): boolean {
      read(this, length)
      return true
    },
  }
  const options = { handle, allowHalfOpen: true, onread }
  return new net.Socket(options as unknown as net.SocketConstructorOpts) as S
}
