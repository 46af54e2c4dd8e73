import type { Socket } from 'node:net'
import net from 'node:net'
import { connectSocket, listenSocket } from '../sockets.ts'
import type { Transport } from './transport.ts'

// TCP without a cipher: `tcp://host:port`, `tcp://[::1]:port`. urls.ts keeps it on loopback unless
// the operator insists.

export const tcp: Transport = {
  scheme: 'tcp',

  async listen(url, onStream, onFault) {
    const server = net.createServer((socket) => onStream(prompt(socket)))
    await listenSocket(server, addressOf(url), url)
    server.on('error', onFault) // too many open files: the listener goes on
    return { close: () => new Promise((resolve) => server.close(() => resolve())) }
  },

  async connect(url, seconds, signal) {
    const { host, port } = addressOf(url)
    return prompt(await connectSocket({ host, port }, `${host}:${port}`, seconds, signal))
  },
}

/** Small frames leave at once: acknowledgements would otherwise wait for one another. */
function prompt(socket: Socket): Socket {
  return socket.setNoDelay(true)
}

export interface TcpAddress {
  /** A name or an address, IPv6 without its brackets. */
  readonly host: string
  readonly port: number
}

/** The address of `tcp://host:port`, or null when the URL holds anything else, or less. */
export function tcpAddress(url: string): TcpAddress | null {
  const found = /^tcp:\/\/(?:\[([\da-f:.]+)\]|([^\s/:@?#[\]]+)):(\d{1,5})$/i.exec(url)
  const port = Number(found?.[3])
  if (found === null || port < 1 || port > 65_535) return null
  return { host: found[1] ?? found[2], port }
}

/** Whether only this machine can be meant. A name is believed only when it is localhost. */
export function isLoopback({ host }: TcpAddress): boolean {
  return net.isIPv4(host) ? host.startsWith('127.') : host === '::1' || host === 'localhost'
}

const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

/** Where this machine reaches itself what listens at a URL: a wildcard is no place to go to. */
export function reachableUrl(url: string): string {
  const { host, port } = addressOf(url)
  const loopback = WILDCARDS[host]
  return loopback === undefined ? url : `tcp://${loopback}:${port}`
}

function addressOf(url: string): TcpAddress {
  const address = tcpAddress(url)
  if (address !== null) return address
  throw new Error(`${url}: expected tcp://host:port`)
}
