import net from 'node:net'

/** What a listening handle of Node calls with each connection (lib/net.js, since Node 0.x). */
interface ListeningHandle {
  onconnection?: (status: number, client?: object) => void
}

/**
 * Makes the sockets of a listening server read into one buffer. Node offers that (`onread`) for
 * sockets that connect only; those that are accepted get 64 KiB of their own at each read, whose
 * collection cost more than the announce. Where Node has no such handle, chunks come as ever.
 *
 * `read` is called with the buffer and how many bytes of it came, before anything else is read.
 */
export function shareInput<S extends net.Socket>(
  server: net.Server,
  input: Buffer,
  accept: (socket: S) => void,
  read: (socket: S, chunk: Buffer, length: number) => void,
): void {
  const handle = (server as unknown as { _handle: ListeningHandle | null })._handle
  if (typeof handle?.onconnection !== 'function') {
    server.on('connection', (socket: S) => {
      accept(socket)
      socket.on('data', (chunk) => read(socket, chunk, chunk.length))
    })
    return
  }
  const options = {
    handle: null as object | null,
    allowHalfOpen: true,
    onread: {
      buffer: input,
      callback(this: S, length: number): boolean {
        read(this, input, length)
        return true
      },
    },
  }
  handle.onconnection = (status, client) => {
    if (status !== 0 || client === undefined) {
      server.emit('error', new Error(`accept: error ${status}`))
      return
    }
    // It is copied: one object serves them all.
    options.handle = client
    accept(new net.Socket(options as net.SocketConstructorOpts) as S)
  }
}
