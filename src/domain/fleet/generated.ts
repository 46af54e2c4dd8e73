// Texts for other programs, generated from the registry of services. The same services, in any
// order, result in the same text.

/** A service, as other machines reach it. */
export interface ReachedService {
  readonly type: string
  readonly node: string
  readonly machine: string
  readonly place: string
  /** Where it serves clients; null: it serves none. */
  readonly serves: Endpoint | null
  /** Where it serves `/metrics`; null: it does not. */
  readonly ops: Endpoint | null
}

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Returns targets for `file_sd_configs` of Prometheus, one group per service, as JSON. */
export function prometheusTargets(services: readonly ReachedService[]): string {
  const groups = sorted(services).flatMap(({ type, node, machine, place, ops }) => {
    if (ops === null) return []
    const labels = { role: type, node, machine, ...(place === '' ? {} : { place }) }
    return [{ targets: [`${inBrackets(ops.host)}:${ops.port}`], labels }]
  })
  return `${JSON.stringify(groups, null, 2)}\n`
}

export interface FirewallOptions {
  /**
   * IP networks of proxies and of Prometheus. If there are none, trackers are open to everyone and
   * ops ports to no one.
   */
  readonly from: readonly string[]
  /** Whether trackers also answer over UDP, which no proxy forwards. */
  readonly hasUdp: boolean
  readonly sshPort: number
  /** The ports of the bridge on a machine with jobs. */
  readonly bridgePorts: readonly number[]
}

/**
 * Returns a ruleset for nftables that opens SSH and what the services of one machine need, and
 * nothing else. Ports that only listen on loopback are not opened.
 */
export function nftablesRules(
  services: readonly ReachedService[],
  { from, hasUdp, sshPort, bridgePorts }: FirewallOptions,
): string {
  const here = sorted(services)
  const open = (endpoints: readonly (Endpoint | null)[]) =>
    endpoints.flatMap((one) => (one === null || isLoopback(one.host) ? [] : [one.port]))
  const trackers = here.filter(({ type }) => type === 'tracker')
  const announces = open(trackers.map(({ serves }) => serves))
  const sites = open(here.map(({ type, serves }) => (type === 'site' ? serves : null)))
  const ops = open(here.map((one) => one.ops))
  const bridge = here.some(({ type }) => type === 'jobs') ? bridgePorts : []
  const ports = inBraces([...announces, ...sites, ...ops])
  // One rule per network, because a set in nftables cannot contain overlapping networks.
  const limited = [...new Set(from)].sort().map((network) => {
    return `${network.includes(':') ? 'ip6' : 'ip'} saddr ${network} tcp dport ${ports} accept`
  })
  const hasLimited = announces.length + sites.length + ops.length > 0
  const rules = [
    `tcp dport ${inBraces([sshPort, ...bridge, ...(from.length === 0 ? announces : [])])} accept`,
    ...(hasUdp && announces.length > 0 ? [`udp dport ${inBraces(announces)} accept`] : []),
    ...(hasLimited ? limited : []),
  ]
  return [...RULES_HEAD, ...rules.map((rule) => `    ${rule}`), '  }', '}', ''].join('\n')
}

const RULES_HEAD = [
  '#!/usr/sbin/nft -f',
  '# Written by `babou fleet nftables` from the services of one machine.',
  'table inet babou',
  'delete table inet babou',
  'table inet babou {',
  '  chain input {',
  '    type filter hook input priority filter; policy drop;',
  '    ct state established,related accept',
  '    iif "lo" accept',
  '    meta l4proto { icmp, ipv6-icmp } accept',
]

function inBraces(ports: readonly number[]): string {
  return `{ ${[...new Set(ports)].sort((a, b) => a - b).join(', ')} }`
}

/** The seconds for which resolvers may keep the records. */
export const USUAL_TTL = 60

/** Returns the records of a name in the format of zone files (RFC 1035), one for each address. */
export function dnsRecords(name: string, addresses: readonly string[], ttl: number): string {
  const lines = [...new Set(addresses)].sort().map((address) => {
    return `${name}. ${ttl} IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`
  })
  return `${lines.join('\n')}\n`
}

/**
 * Returns the host name of trackers in announce URLs; null: the URL has an IP address, or no public
 * name.
 */
export function publishedName(trackerUrl: string): string | null {
  const { hostname } = new URL(trackerUrl)
  const isAddress = hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)
  return isAddress || hostname === 'localhost' ? null : hostname
}

/** Whether a host can only be reached from the machine itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function inBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function sorted(services: readonly ReachedService[]): readonly ReachedService[] {
  const key = ({ type, node }: ReachedService) => `${type} ${node}`
  return [...services].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
