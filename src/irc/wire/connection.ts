import net from 'node:net'
import tls from 'node:tls'

/** The address of a server, and how the bot connects to it. */
export interface Server {
  readonly host: string
  readonly port: number
  /** Whether TLS is used. The certificate of the server is always verified. */
  readonly isTls: boolean
  /**
   * Certificates of authorities to trust in addition to those of the system, in PEM; null for none.
   */
  readonly authorities: string | null
  /**
   * A certificate with its private key, by which the bot identifies itself, in PEM; null for none.
   */
  readonly certificate: string | null
}

export interface Connection {
  /** Sends these lines with one call, so that they arrive together. */
  readonly write: (lines: readonly string[]) => void
  /** Ends the connection. Lines that were written before are still sent, for a moment. */
  readonly end: () => void
  /** Resolves with the reason when the connection is closed. */
  readonly closed: Promise<string>
}

const CONNECT_MS = 15_000
/**
 * The most bytes of a line. Tags have up to 8191 bytes, and the rest of a message 512. A longer
 * line ends the connection.
 */
const LINE_BYTES = 16_384
const END_MS = 1_000

/**
 * Connects to a server, and calls `onLine` for each line that it sends. `stopping` only cancels the
 * attempt to connect; it does not affect an open connection.
 *
 * @throws Error that says why no connection was made
 */
export async function connect(
  server: Server,
  onLine: (line: string) => void,
  stopping: AbortSignal,
): Promise<Connection> {
  const socket = server.isTls ? secure(server) : net.connect(plain(server))
  await opened(socket, server, stopping)
  const closed = closing(socket)
  readLines(socket, onLine)
  const end = () => {
    socket.end()
    setTimeout(() => socket.destroy(), END_MS).unref()
  }
  return {
    write(lines) {
      if (socket.writable) socket.write(lines.map((line) => `${line}\r\n`).join(''))
    },
    end,
    closed,
  }
}

function plain({ host, port }: Server): net.NetConnectOpts {
  return { host, port, noDelay: true }
}

function secure(server: Server): tls.TLSSocket {
  const { host, authorities, certificate } = server
  return tls.connect({
    ...plain(server),
    // An IP address is not sent as a server name.
    ...(net.isIP(host) === 0 && { servername: host }),
    ...(authorities !== null && { ca: [...tls.rootCertificates, authorities] }),
    ...(certificate !== null && { cert: certificate, key: certificate }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  })
}

function opened(socket: net.Socket, server: Server, stopping: AbortSignal): Promise<void> {
  const { host, port, isTls } = server
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      stopping.removeEventListener('abort', stop)
    }
    const fail = (why: string) => {
      settle()
      socket.destroy()
      reject(new Error(`${host}:${port}: ${why}`))
    }
    const stop = () => fail('stopped')
    const timer = setTimeout(() => fail('no answer'), CONNECT_MS)
    stopping.addEventListener('abort', stop, { once: true })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.message || String(error.code)))
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      settle()
      resolve()
    })
    socket.once('close', () => fail('the server closed the connection'))
  })
}

function closing(socket: net.Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('error', (error) => resolve(error.message))
    socket.once('end', () => socket.end())
    socket.once('close', () => resolve('the server closed the connection'))
  })
}

function readLines(socket: net.Socket, onLine: (line: string) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      const line = rest.toString('utf8', from, end).replace(/\r$/, '')
      from = end + 1
      onLine(line)
    }
    rest = rest.subarray(from)
    if (rest.length > LINE_BYTES) socket.destroy(new Error('the server sent an endless line'))
  })
}
