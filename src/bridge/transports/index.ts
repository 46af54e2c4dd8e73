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

/** The options of this end that transports need. */
export interface TransportMeans {
  /** Called when a `tls://` URL is used. */
  readonly identity?: () => IdentityKeeper
  /** The role to which it connects; by default jobs. */
  readonly to?: BridgeRole
  readonly timing?: Timing
}

/** Returns every transport of a link; test/contracts/transports.test.ts runs over each. */
export function transportsOf(means: TransportMeans = {}): readonly Transport[] {
  const { identity = noIdentity, to = 'jobs', timing = realTiming } = means
  const tls = createTls(timing, identity, to)
  return [createUnix(timing), createTcp(timing), tls, createNats(timing), loopback]
}

/**
 * Returns the transport of a URL, by its scheme.
 * @throws Error for an unknown one
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
