import type { Socket } from 'node:net'
import net from 'node:net'
import { remoteAddress, socketAddress } from '../socket-address.ts'
import { connectSocket, listenSocket } from '../sockets.ts'
import type { Timing } from '../timing.ts'
import type { Transport } from './transport.ts'
import { letIn } from './transport.ts'

// TCP without encryption: `tcp://host:port`, `tcp://[::1]:port`. urls.ts allows it only on
// loopback, unless the operator explicitly allows it elsewhere.

export function createTcp(timing: Timing): Transport {
  return {
    scheme: 'tcp',

    async listen(url, door, onFault) {
      const server = net.createServer((socket) =>
        letIn(door, prompt(socket), remoteAddress(socket)),
      )
      await listenSocket(server, socketAddress(url), url)
      server.on('error', onFault) // too many open files: the listener continues
      return { close: () => new Promise((resolve) => server.close(() => resolve())) }
    },

    async connect(url, seconds, signal) {
      const { host, port } = socketAddress(url)
      const patience = { seconds, timing, signal }
      return prompt(await connectSocket({ host, port }, `${host}:${port}`, patience))
    },
  }
}

/** Disables Nagle's algorithm, with which small frames would wait for acknowledgments. */
function prompt(socket: Socket): Socket {
  return socket.setNoDelay(true)
}
