import type { SlotOrder } from './slots.ts'
import { SLOTS } from './slots.ts'

/** A tracker, as a proxy reaches it. */
export interface ProxiedTracker {
  /** The name, which consists of letters, digits, `.`, `_`, `:` and `-`. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** Where it serves `/readyz`. */
  readonly opsHost: string
  readonly opsPort: number
}

export interface ProxyOptions {
  /** The addresses for clients in the syntax of HAProxy: `:80`, `:::443 v4v6`. */
  readonly bind: string
  /** A file with certificate and key; null: plain HTTP. */
  readonly certificate: string | null
  /**
   * A file with the keys of TLS tickets, the same on all proxies; null: each process has separate
   * keys.
   */
  readonly ticketKeys: string | null
  /** Whether the proxy uses the PROXY protocol rather than `X-Forwarded-For`. */
  readonly usesProxyProtocol: boolean
}

/**
 * The most requests of one address in ten seconds; a client that was restarted sends 50 announces
 * at a time.
 */
const FLOOD = 5_000

/** The trackers of every slot, and the version of the map that assigns them (holders.ts). */
export interface ProxyMap {
  /** The version; 0: there is no map, because there is only one tracker. */
  readonly version: number
  readonly orders: readonly SlotOrder[]
}

/**
 * Returns a configuration for HAProxy 2.6 or newer that sends all requests of a torrent to the
 * tracker that holds it, and to the next one of its slot while `/readyz` fails. The same trackers,
 * in any order, result in the same text.
 */
export function haproxyConfig(
  trackers: readonly ProxiedTracker[],
  { version, orders }: ProxyMap,
  options: ProxyOptions,
): string {
  const sorted = [...trackers].sort((a, b) => (a.name < b.name ? -1 : 1))
  const places = placesOf(orders)
  return [
    ...(version === 0 ? [] : [`# Map of holders ${version}.`]),
    ...HEAD,
    ...frontend(places, options),
    ...checks(sorted, options),
    ...[...places.values()].flatMap(({ order }) => backend(order, sorted, options)),
    '',
  ].join('\n')
}

interface Place {
  readonly order: SlotOrder
  readonly slots: number[]
}

/** Groups slots that have the same order of trackers, by the name of their backend. */
function placesOf(orders: readonly SlotOrder[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const [slot, order] of orders.entries()) {
    const name = backendName(order)
    const place = places.get(name) ?? { order, slots: [] }
    place.slots.push(slot)
    places.set(name, place)
  }
  return new Map([...places].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function backendName(order: SlotOrder): string {
  return `slots_${order.join('_')}`
}

const HEAD = [
  '# Written by `babou haproxy` from the trackers that report: write it again when one is added or',
  '# removed, then reload HAProxy. It is the same text for every proxy.',
  'global',
  '  # 100,000 connections, or as many as there are descriptors (ulimit -n): each needs two.',
  '  fd-hard-limit 200100',
  '  # Processes from before a reload end their connections within this time.',
  '  hard-stop-after 5m',
  '',
  'defaults',
  '  mode http',
  '  # For reloads: a client may be sending its next request on a connection that seems idle.',
  '  option idle-close-on-response',
  '  timeout connect 2s',
  '  timeout client 30s',
  '  timeout server 30s',
  '  timeout http-request 10s',
  '  timeout http-keep-alive 60s',
  '  # Only a connection that failed is tried again: an announce may have been counted.',
  '  retries 2',
  '  retry-on conn-failure',
  '  option redispatch 1',
  '',
]

/**
 * Quotes a path with blanks, so that it is one word. The caller refuses paths that contain quotes.
 */
function quoted(file: string): string {
  return /^[\w./:@%+,=-]+$/.test(file) ? file : `'${file}'`
}

function frontend(places: ReadonlyMap<string, Place>, options: ProxyOptions): string[] {
  const { bind, certificate, ticketKeys, usesProxyProtocol } = options
  const tickets = ticketKeys === null ? '' : ` tls-ticket-keys ${quoted(ticketKeys)}`
  const tls = certificate === null ? '' : ` ssl crt ${quoted(certificate)}${tickets} alpn http/1.1`
  return [
    'frontend trackers',
    `  bind ${bind}${tls}`,
    ...(usesProxyProtocol ? [] : ['  option forwardfor']),
    '  stick-table type ipv6 size 1m expire 30s store http_req_rate(10s)',
    '  http-request track-sc0 src',
    `  http-request deny deny_status 429 if { sc_http_req_rate(0) gt ${FLOOD} }`,
    '  # The slot of the decoded info hash: clients escape it in different ways.',
    `  http-request set-var(txn.slot) urlp(info_hash),url_dec,crc32,mod(${SLOTS})`,
    ...[...places].flatMap(([name, { slots }]) => [
      ...lines(slots).map((line) => `  acl in_${name} var(txn.slot) -m int ${line}`),
      `  use_backend ${name} if in_${name}`,
    ]),
    '  default_backend any_tracker',
    '',
  ]
}

/** The most slots on a line, each of which is a word: HAProxy allows 64 words on a line. */
const SLOTS_A_LINE = 32

function lines(slots: readonly number[]): string[] {
  const count = Math.ceil(slots.length / SLOTS_A_LINE)
  return Array.from({ length: count }, (_, line) =>
    slots.slice(line * SLOTS_A_LINE, (line + 1) * SLOTS_A_LINE).join(' '),
  )
}

/**
 * Returns the backend for requests without an info hash. Its health checks are used for all
 * backends.
 */
function checks(trackers: readonly ProxiedTracker[], options: ProxyOptions): string[] {
  return [
    'backend any_tracker',
    '  balance roundrobin',
    '  option httpchk GET /readyz',
    '  http-check expect status 200',
    '  default-server inter 1s fall 2 rise 2',
    ...trackers.map((tracker) => {
      const { opsHost, opsPort } = tracker
      return `${server(tracker, options)} check addr ${opsHost} port ${opsPort}`
    }),
    '',
  ]
}

function backend(
  order: SlotOrder,
  trackers: readonly ProxiedTracker[],
  options: ProxyOptions,
): string[] {
  const servers = order.map((name, place) => {
    const tracker = trackers.find((one) => one.name === name) as ProxiedTracker
    const backup = place === 0 ? '' : ' backup'
    return `${server(tracker, options)} track any_tracker/${name}${backup}`
  })
  return [`backend ${backendName(order)}`, ...servers, '']
}

function server({ name, host, port }: ProxiedTracker, { usesProxyProtocol }: ProxyOptions): string {
  const address = host.includes(':') ? `[${host}]` : host
  return `  server ${name} ${address}:${port}${usesProxyProtocol ? ' send-proxy-v2' : ''}`
}
