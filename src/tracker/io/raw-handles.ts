import fs from 'node:fs'
import net from 'node:net'

// The handles of Node's sockets, used as in lib/net.js (the same in Node 20 to 24): a connection
// that is answered once and closed costs half as much as with a `net.Socket`. If anything here is
// not as expected, all connections become sockets.

/** A TCP connection of libuv. */
export interface RawHandle {
  /** Called when bytes have arrived (`bytesRead` is their number), or when no more will arrive. */
  onread: (this: RawHandle) => void
  readonly bytesRead: number
  /** The descriptor; -1 where the system has none, as on Windows. */
  readonly fd: number
  /** Bytes that the system has not accepted yet. */
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
 * Reads the input of a handle that is not watched. Returns the number of bytes; 0 at the end of the
 * input; -1 when nothing has arrived, or for an error that the next read will report.
 */
export function readRaw(handle: RawHandle, into: Buffer): number {
  const { stackTraceLimit } = Error
  // The stack of this error is never used, and collecting it would cost as much as the rest of
  // throwing it.
  Error.stackTraceLimit = 0
  try {
    return fs.readSync(handle.fd, into, 0, into.length, null)
  } catch {
    return -1
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Node's object for a write of bytes that the system did not accept immediately. */
type WriteRequest = new () => object

/** Returns the class of these objects, which a socket passes to its handle. */
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

/** Sends bytes; returns a negative error number, or how many bytes the handle still holds. */
export type WriteRaw = (handle: RawHandle, bytes: Uint8Array) => number

/** Creates the function that writes to handles; null if Node does not allow it. */
export function createRawWriter(): WriteRaw | null {
  const Request = findWriteRequest()
  if (Request === null || Request === Object) return null
  // Only a write that has to wait uses it up.
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
 * Makes a listening server pass on its handles; returns false where this is not possible. Node
 * offers one buffer for all reads (`onread`) only to sockets that connect. Accepted ones allocate
 * 64 KiB per read; collecting that garbage costs more than the announce.
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

/** Creates a socket from a handle that was read directly; `read` gets the bytes in the buffer. */
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
