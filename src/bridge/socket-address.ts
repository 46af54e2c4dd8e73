import net from 'node:net'

// `tcp://host:port`, `tls://[::1]:port`: where a transport over TCP listens or connects.

export interface SocketAddress {
  /** A name or an address; an IPv6 address is without its brackets. */
  readonly host: string
  readonly port: number
}

/** Reads the address of a URL; returns null unless it has exactly a host and a port. */
export function readSocketAddress(url: string): SocketAddress | null {
  const found = /^(?:tcp|tls):\/\/(?:\[([\da-f:.]+)\]|([^\s/:@?#[\]]+)):(\d{1,5})$/i.exec(url)
  const port = Number(found?.[3])
  if (found === null || port < 1 || port > 65_535) return null
  return { host: found[1] ?? found[2], port }
}

/**
 * Reads the address of a URL.
 * @throws Error when the URL does not contain one
 */
export function socketAddress(url: string): SocketAddress {
  const address = readSocketAddress(url)
  if (address !== null) return address
  throw new Error(`${url}: expected ${url.slice(0, 3)}://host:port`)
}

/**
 * Whether an address can only be reached from this machine. Of all names, only localhost counts.
 */
export function isLoopback({ host }: SocketAddress): boolean {
  return net.isIPv4(host) ? host.startsWith('127.') : host === '::1' || host === 'localhost'
}

const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

/**
 * Returns the address at which this machine reaches a listener at a URL: no one can connect to a
 * wildcard address.
 */
export function reachableUrl(url: string): string {
  const { host, port } = socketAddress(url)
  const loopback = WILDCARDS[host]
  return loopback === undefined ? url : `${url.slice(0, 3)}://${loopback}:${port}`
}

/**
 * Returns the address of the other end, with an IPv4 address mapped into IPv6 as IPv4; '' when the
 * connection has ended.
 */
export function remoteAddress(socket: net.Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d)/, '')
}
