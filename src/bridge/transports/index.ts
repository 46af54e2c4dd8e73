import type { IdentityKeeper } from '../certificates/identity.ts'
import { loopback } from './loopback.ts'
import { tcp } from './tcp.ts'
import { createTls } from './tls.ts'
import type { Transport } from './transport.ts'
import { unixSocket } from './unix.ts'

/**
 * Every transport of a link; test/contracts/transports.test.ts runs over each. `identity` is called
 * when a `tls://` URL is used.
 */
export function transportsOf(identity: () => IdentityKeeper): readonly Transport[] {
  return [unixSocket, tcp, createTls(identity), loopback]
}

/** The transport of a URL, by its scheme. @throws Error for an unknown one. */
export function transportOf(url: string, identity: () => IdentityKeeper = noIdentity): Transport {
  const scheme = url.slice(0, url.indexOf(':'))
  const transports = transportsOf(identity)
  const found = transports.find((transport) => transport.scheme === scheme)
  if (found !== undefined) return found
  const known = transports.map((transport) => `${transport.scheme}:`).join(', ')
  throw new Error(`${url}: this release supports only ${known} for the bridge`)
}

function noIdentity(): never {
  throw new Error('tls:// needs a certificate, but this end has none')
}
