import type { IncomingMessage } from 'node:http'
import net from 'node:net'

const HEADER = 'x-forwarded-for'

/**
 * Creates the function that returns the header by which both trackers learn the client's address:
 * the address of the connection, preceded by what trusted proxies (BABOU_TRUSTED_PROXIES) said.
 * What anyone else said is dropped.
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

/** An IPv4 address in an IPv6 one counts as IPv4 (rule 19). */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
