import type { IncomingMessage } from 'node:http'
import net from 'node:net'

const HEADER = 'x-forwarded-for'

/**
 * Creates the header that gives both trackers the client: the address of the connection, after what
 * a trusted proxy (BABOU_TRUSTED_PROXIES) said. What anyone else said is dropped.
 */
export function createForwardedFor(networks: readonly string[]): (from: IncomingMessage) => string {
  const trusted = new net.BlockList()
  for (const network of networks) {
    const [address, bits] = network.split('/')
    const kind = net.isIPv6(address) ? 'ipv6' : 'ipv4'
    trusted.addSubnet(address, Number(bits ?? (kind === 'ipv6' ? 128 : 32)), kind)
  }
  return (from) => {
    const address = plain(from.socket.remoteAddress ?? '')
    const isTrusted = net.isIP(address) !== 0 && trusted.check(address, kindOf(address))
    const said = from.headers[HEADER]
    if (!isTrusted || said === undefined) return address
    return `${Array.isArray(said) ? said.join(', ') : said}, ${address}`
  }
}

function kindOf(address: string): 'ipv4' | 'ipv6' {
  return net.isIPv6(address) ? 'ipv6' : 'ipv4'
}

/** IPv4 in IPv6 is IPv4 (rule 19). */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
