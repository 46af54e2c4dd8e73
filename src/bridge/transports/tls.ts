import type { Socket } from 'node:net'
import net from 'node:net'
import type { TLSSocket } from 'node:tls'
import tls from 'node:tls'
import type { IdentityKeeper } from '../certificates/identity.ts'
import type { BridgeRole } from '../define-event.ts'
import { hubFault, otherTrackerFault, trackerFault } from '../certificates/faults.ts'
import { remoteAddress, socketAddress } from '../socket-address.ts'
import type { Patience } from '../sockets.ts'
import { connectSocket, listenSocket } from '../sockets.ts'
import type { Timing } from '../timing.ts'
import type { Door, Guest, Transport } from './transport.ts'

// TLS 1.3 over TCP: `tls://host:port`. Both ends show a certificate of an authority that the other
// end trusts, and the certificate says whether its node is jobs or a tracker.

const CUT = 'the connection was cut before the TLS handshake finished'

/**
 * Creates the transport over TLS for the node that `identity` returns; it is called when a TLS URL
 * is used. `to` is the role to which it connects. A tracker that listens has a tracker's
 * certificate, which names no host.
 */
export function createTls(
  timing: Timing,
  identity: () => IdentityKeeper,
  to: BridgeRole = 'jobs',
): Transport {
  return {
    scheme: 'tls',

    async listen(url, door, onFault) {
      const keeper = identity()
      const secure = secureServer(keeper)
      const server = net.createServer((socket) => secure.greet(socket, door))
      await listenSocket(server, socketAddress(url), url)
      server.on('error', onFault) // too many open files: the listener continues
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
      const { context, options } = identity().current()
      const { host, port } = socketAddress(url)
      const name = `${host}:${port}`
      const patience = { seconds, timing, signal }
      const end = timing.seconds() + seconds
      const socket = await connectSocket({ host, port }, name, patience)
      socket.setNoDelay(true)
      const servername = net.isIP(host) === 0 ? host : '' // an address is not a name (RFC 6066)
      const rejectUnauthorized = to === 'jobs'
      const how = { socket, host, servername, secureContext: context, rejectUnauthorized }
      const stream = tls.connect(how)
      await secured(stream, name, patience, end - timing.seconds())
      const fault = to === 'jobs' ? null : otherTrackerFault(stream, options.ca)
      if (fault === null) return stream
      stream.destroy()
      throw new Error(fault)
    },
  }
}

/**
 * Waits until the other end has shown a trusted certificate.
 * @throws Error that says why the certificate is not trusted
 *
 * @param left the time in seconds that remains after connecting
 */
export function secured(
  stream: TLSSocket,
  name: string,
  { seconds, timing, signal }: Patience,
  left = seconds,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      callOff()
      signal?.removeEventListener('abort', onAbort)
      stream.off('error', onError)
      stream.off('secureConnect', onSecure)
      if (error === null) return resolve(stream)
      stream.once('error', () => {}) // errors after the stream was destroyed
      stream.destroy()
      reject(error)
    }
    const onError = (error: NodeJS.ErrnoException) => settle(new Error(hubFault(name, error)))
    const onSecure = () => settle(null)
    const onAbort = () => settle(new Error('canceled'))
    const late = new Error(`${name} did not answer within ${seconds} s`)
    const callOff = timing.after(Math.max(0, left), () => settle(late))
    stream.once('error', onError)
    stream.once('secureConnect', onSecure)
    signal?.addEventListener('abort', onAbort)
  })
}

interface SecureServer {
  readonly greet: (socket: Socket, door: Door) => void
  /** Uses another certificate from now on. If `isTrustOther` is true, existing links are cut. */
  readonly renew: (options: tls.SecureContextOptions, isTrustOther: boolean) => void
}

/**
 * Creates the server that turns connections into secure streams, after each of them has knocked.
 */
function secureServer(keeper: IdentityKeeper): SecureServer {
  const waiting = new Map<string, Guest>()
  const streams = new Set<TLSSocket>()
  const server = tls.createServer({
    ...keeper.current().options,
    requestCert: true,
    rejectUnauthorized: false, // an untrusted peer gets the reason in a frame
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
    const isBare = stream.getPeerX509Certificate() === undefined
    guest.enter(stream, trackerFault(stream), isBare)
  })
  server.on('tlsClientError', (error, stream) => {
    const guest = waiting.get(keyOf(stream))
    waiting.delete(keyOf(stream))
    stream.destroy()
    guest?.leave(`the TLS handshake failed: ${error.message}`)
  })

  return {
    greet(socket, door) {
      const guest = door({ address: remoteAddress(socket), close: () => socket.destroy() })
      // If a connection was reset before it was accepted, its other end is unknown, so there is no
      // key to tell it apart from others.
      const isReset = socket.remotePort === undefined
      if (guest.isTurnedAway || isReset) {
        socket.destroy()
        return guest.leave(guest.isTurnedAway ? 'refused' : CUT)
      }
      const key = keyOf(socket)
      waiting.set(key, guest)
      socket.once('close', () => {
        if (waiting.get(key) !== guest) return
        waiting.delete(key)
        guest.leave(CUT)
      })
      server.emit('connection', socket.setNoDelay(true))
    },
    renew(options, isTrustOther) {
      server.setSecureContext(options)
      // Some of these peers may no longer be trusted; the others reconnect after a moment.
      if (isTrustOther) streams.forEach((stream) => stream.destroy())
    },
  }
}

/**
 * Returns the key of a connection of one listener. The key includes the local address, because a
 * client can connect from one port to each address of this machine.
 */
function keyOf({ remoteAddress: address, remotePort: port, localAddress }: Socket): string {
  return `${address} ${port} ${localAddress}`
}
