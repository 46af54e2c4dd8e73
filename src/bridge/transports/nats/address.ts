import type { SocketAddress } from '../../socket-address.ts'

// `nats://host:port/name?credentials=FILE&ca=FILE`: a NATS server, and the bridge's name on it.

export interface NatsAddress extends SocketAddress {
  /** The name of the bridge, because the bridges of several sites can use one server. */
  readonly name: string
  /** A file with a password, a token, or credentials that were written by `nsc`; null: none. */
  readonly credentials: string | null
  /**
   * A PEM file with the authority of the server's certificate; null: the authorities of the system.
   */
  readonly ca: string | null
  readonly isEncrypted: boolean
}

const USUAL_NAME = 'babou'
const PARAMETERS = ['credentials', 'ca', 'tls']

/** Reads the address of a URL; returns what is wrong with the URL if it is not valid. */
export function readNatsAddress(url: string): NatsAddress | { readonly fault: string } {
  const read = URL.canParse(url) ? new URL(url) : null
  const port = Number(read?.port)
  if (read === null || read.hostname === '' || port < 1) {
    return { fault: 'expected a host and a port, as in nats://127.0.0.1:4222' }
  }
  if (read.username !== '' || read.password !== '') {
    return { fault: 'a password belongs in a file: nats://host:4222?credentials=/etc/babou/nats' }
  }
  const unknown = [...read.searchParams.keys()].find((key) => !PARAMETERS.includes(key))
  if (unknown !== undefined) {
    return { fault: `has no parameter ${unknown}: use credentials, ca or tls` }
  }
  const name = read.pathname.replace(/^\//, '') || USUAL_NAME
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    return { fault: 'the name after the port can only have lowercase letters, digits and hyphens' }
  }
  const tls = read.searchParams.get('tls')
  if (tls !== null && tls !== 'yes') return { fault: 'tls can only be yes; leave it out otherwise' }
  const files = {
    credentials: read.searchParams.get('credentials'),
    ca: read.searchParams.get('ca'),
  }
  const relative = Object.values(files).find((file) => file !== null && !file.startsWith('/'))
  if (relative !== undefined) return { fault: `expected an absolute path, not ${relative}` }
  const host = read.hostname.replace(/^\[|\]$/g, '')
  return { host, port, name, ...files, isEncrypted: tls === 'yes' || files.ca !== null }
}

/**
 * Reads the address of a URL.
 * @throws Error for an invalid URL
 */
export function natsAddress(url: string): NatsAddress {
  const read = readNatsAddress(url)
  if (!('fault' in read)) return read
  throw new Error(`${url}: ${read.fault}`)
}
