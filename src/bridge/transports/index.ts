import type { IdentityKeeper } from '../certificates/identity.ts'
import type { BridgeRole } from '../define-event.ts'
import type { Timing } from '../timing.ts'
import { realTiming } from '../timing.ts'
import { loopback } from './loopback.ts'
import { createNats } from './nats/nats.ts'
import { createTcp } from './tcp.ts'
import { createTls } from './tls.ts'
import type { Transport } from './transport.ts'
import { createUnix } from './unix.ts'

/** What transports need to know about this end. */
export interface TransportMeans {
  /** Returns the keeper of this node's identity; called when a `tls://` URL is used. */
  readonly identity?: () => IdentityKeeper
  /** The role to which this end connects, by default jobs. */
  readonly to?: BridgeRole
  readonly timing?: Timing
}

/**
 * Returns every transport that can carry a link; test/contracts/transports.test.ts runs over each
 * of them.
 */
export function transportsOf(means: TransportMeans = {}): readonly Transport[] {
  const { identity = noIdentity, to = 'jobs', timing = realTiming } = means
  const tls = createTls(timing, identity, to)
  return [createUnix(timing), createTcp(timing), tls, createNats(timing), loopback]
}

/**
 * Returns the transport of a URL, by its scheme.
 * @throws Error for an unknown scheme
 */
export function transportOf(url: string, means: TransportMeans = {}): Transport {
  const scheme = url.slice(0, url.indexOf(':'))
  const transports = transportsOf(means)
  const found = transports.find((transport) => transport.scheme === scheme)
  if (found !== undefined) return found
  const known = transports.map((transport) => `${transport.scheme}:`).join(', ')
  throw new Error(`${url}: this release supports only ${known} for the bridge`)
}

function noIdentity(): never {
  throw new Error('tls:// needs a certificate, but this end has none')
}
