import type { Socket } from 'node:net'
import net from 'node:net'
import type { TLSSocket } from 'node:tls'
import tls from 'node:tls'
import type { IdentityKeeper } from '../certificates/identity.ts'
import { hubFault, trackerFault } from '../certificates/faults.ts'
import { remoteAddress, socketAddress } from '../socket-address.ts'
import { connectSocket, listenSocket } from '../sockets.ts'
import type { Door, Guest, Transport } from './transport.ts'

// TLS 1.3 over TCP: `tls://host:port`. Both ends show a certificate of an authority that the other
// one trusts, and what a certificate may be, jobs or a tracker, is written in it.

/** TLS as the node that `identity` is; it is asked for when a URL of TLS is used. */
export function createTls(identity: () => IdentityKeeper): Transport {
  return {
    scheme: 'tls',

    async listen(url, door, onFault) {
      const keeper = identity()
      const secure = secureServer(keeper)
      const server = net.createServer((socket) => secure.greet(socket, door))
      await listenSocket(server, socketAddress(url), url)
      server.on('error', onFault) // too many open files: the listener goes on
      const unwatch = keeper.watch(
        (now, isTrustOther) => secure.renew(now.options, isTrustOther),
        (fault) => onFault(new Error(fault)),
      )
      return {
        close() {
          unwatch()
          return new Promise((resolve) => server.close(() => resolve()))
        },
      }
    },

    async connect(url, seconds, signal) {
      const { context } = identity().current()
      const { host, port } = socketAddress(url)
      const end = performance.now() + seconds * 1000
      const socket = await connectSocket({ host, port }, `${host}:${port}`, seconds, signal)
      socket.setNoDelay(true)
      const servername = net.isIP(host) === 0 ? host : '' // an address is no name (RFC 6066)
      const stream = tls.connect({ socket, host, servername, secureContext: context })
      const left = (end - performance.now()) / 1000
      return secured(stream, { name: `${host}:${port}`, seconds, left, signal })
    },
  }
}

/** Waits until the other end has shown a certificate that is trusted. @throws Error */
function secured(
  stream: TLSSocket,
  given: { name: string; seconds: number; left: number; signal: AbortSignal },
): Promise<TLSSocket> {
  const { name, seconds, left, signal } = given
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      stream.off('error', onError)
      stream.off('secureConnect', onSecure)
      if (error === null) return resolve(stream)
      stream.once('error', () => {}) // of what is torn down
      stream.destroy()
      reject(error)
    }
    const onError = (error: NodeJS.ErrnoException) => settle(new Error(hubFault(name, error)))
    const onSecure = () => settle(null)
    const onAbort = () => settle(new Error('called off'))
    const late = new Error(`${name} did not answer within ${seconds} s`)
    const timer = setTimeout(() => settle(late), Math.max(0, left) * 1000)
    stream.once('error', onError)
    stream.once('secureConnect', onSecure)
    signal.addEventListener('abort', onAbort)
  })
}

interface SecureServer {
  readonly greet: (socket: Socket, door: Door) => void
  /** Shows another certificate from now on; `isTrustOther`: links that stand are cut. */
  readonly renew: (options: tls.SecureContextOptions, isTrustOther: boolean) => void
}

/** Makes secure streams of connections, each of which was announced at the door before. */
function secureServer(keeper: IdentityKeeper): SecureServer {
  const waiting = new Map<string, Guest>()
  const streams = new Set<TLSSocket>()
  const server = tls.createServer({
    ...keeper.current().options,
    requestCert: true,
    rejectUnauthorized: false, // who is not trusted is told why, in a frame
  })
  server.on('secureConnection', (stream) => {
    const guest = waiting.get(keyOf(stream))
    waiting.delete(keyOf(stream))
    if (guest === undefined) {
      stream.destroy()
      return
    }
    streams.add(stream)
    stream.once('close', () => streams.delete(stream))
    guest.enter(stream, trackerFault(stream))
  })
  server.on('tlsClientError', (error, stream) => {
    const guest = waiting.get(keyOf(stream))
    waiting.delete(keyOf(stream))
    stream.destroy()
    guest?.leave(`no TLS came of it: ${error.message}`)
  })

  return {
    greet(socket, door) {
      const guest = door({ address: remoteAddress(socket), close: () => socket.destroy() })
      if (guest.isTurnedAway) {
        socket.destroy()
        return guest.leave('turned away')
      }
      const key = keyOf(socket)
      waiting.set(key, guest)
      socket.once('close', () => {
        if (waiting.get(key) !== guest) return
        waiting.delete(key)
        guest.leave('the connection was cut before TLS stood')
      })
      server.emit('connection', socket.setNoDelay(true))
    },
    renew(options, isTrustOther) {
      server.setSecureContext(options)
      // Whoever is trusted no more is among them; the others are back within a moment.
      if (isTrustOther) streams.forEach((stream) => stream.destroy())
    },
  }
}

/** Of a connection of one listener. */
function keyOf({ remoteAddress: address, remotePort: port }: Socket): string {
  return `${address} ${port}`
}
