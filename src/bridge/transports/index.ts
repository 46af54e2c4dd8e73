import type { IdentityKeeper } from '../certificates/identity.ts'
import type { BridgeRole } from '../delivery/messages.ts'
import { loopback } from './loopback.ts'
import { nats } from './nats/nats.ts'
import { tcp } from './tcp.ts'
import { createTls } from './tls.ts'
import type { Transport } from './transport.ts'
import { unixSocket } from './unix.ts'

/**
 * Every transport of a link; test/contracts/transports.test.ts runs over each. `identity` is called
 * when a `tls://` URL is used.
 */
export function transportsOf(
  identity: () => IdentityKeeper,
  to: BridgeRole = 'jobs',
): readonly Transport[] {
  return [unixSocket, tcp, createTls(identity, to), nats, loopback]
}

/**
 * The transport of a URL, by its scheme. @throws Error for an unknown one.
 *
 * @param to what it connects to
 */
export function transportOf(
  url: string,
  identity: () => IdentityKeeper = noIdentity,
  to: BridgeRole = 'jobs',
): Transport {
  const scheme = url.slice(0, url.indexOf(':'))
  const transports = transportsOf(identity, to)
  const found = transports.find((transport) => transport.scheme === scheme)
  if (found !== undefined) return found
  const known = transports.map((transport) => `${transport.scheme}:`).join(', ')
  throw new Error(`${url}: this release supports only ${known} for the bridge`)
}

function noIdentity(): never {
  throw new Error('tls:// needs a certificate, but this end has none')
}
