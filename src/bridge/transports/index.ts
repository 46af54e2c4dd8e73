import { loopback } from './loopback.ts'
import { tcp } from './tcp.ts'
import type { Transport } from './transport.ts'
import { unixSocket } from './unix.ts'

/** Every way to carry a link; test/contracts/transports.test.ts runs over each. */
export const transports: readonly Transport[] = [unixSocket, tcp, loopback]

/** The transport of a URL, by its scheme. @throws Error when there is none. */
export function transportOf(url: string): Transport {
  const scheme = url.slice(0, url.indexOf(':'))
  const found = transports.find((transport) => transport.scheme === scheme)
  if (found !== undefined) return found
  const known = transports.map((transport) => `${transport.scheme}:`).join(', ')
  throw new Error(`${url}: this release carries the bridge over ${known} and nothing else`)
}
