import net from 'node:net'

// `tcp://host:port`, `tls://[::1]:port`: where a transport over TCP listens or connects to.

export interface SocketAddress {
  /** A name or an address, IPv6 without its brackets. */
  readonly host: string
  readonly port: number
}

/** The address of a URL, or null when it holds anything else than host and port, or less. */
export function readSocketAddress(url: string): SocketAddress | null {
  const found = /^(?:tcp|tls):\/\/(?:\[([\da-f:.]+)\]|([^\s/:@?#[\]]+)):(\d{1,5})$/i.exec(url)
  const port = Number(found?.[3])
  if (found === null || port < 1 || port > 65_535) return null
  return { host: found[1] ?? found[2], port }
}

/** @throws Error when it holds none. */
export function socketAddress(url: string): SocketAddress {
  const address = readSocketAddress(url)
  if (address !== null) return address
  throw new Error(`${url}: expected ${url.slice(0, 3)}://host:port`)
}

/** Whether only this machine can be meant. A name is believed only when it is localhost. */
export function isLoopback({ host }: SocketAddress): boolean {
  return net.isIPv4(host) ? host.startsWith('127.') : host === '::1' || host === 'localhost'
}

const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

/**
 * The address at which this machine itself reaches a listener at a URL: no one can connect to a
 * wildcard.
 */
export function reachableUrl(url: string): string {
  const { host, port } = socketAddress(url)
  const loopback = WILDCARDS[host]
  return loopback === undefined ? url : `${url.slice(0, 3)}://${loopback}:${port}`
}

/** The address of the other end: an IPv4 address mapped into IPv6 is IPv4; '' when it is gone. */
export function remoteAddress(socket: net.Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d)/, '')
}
