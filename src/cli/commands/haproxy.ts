import { isIP } from 'node:net'
import type { ProxiedTracker, ProxyMap } from '../../domain/fleet/haproxy.ts'
import { haproxyConfig } from '../../domain/fleet/haproxy.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import { nextMap, ordersOf } from '../../domain/fleet/holders.ts'
import { slotOrders } from '../../domain/fleet/slots.ts'
import type { Db } from '../../store/base/db.ts'
import * as holders from '../../store/fleet/holders.ts'
import * as fleetNodes from '../../store/fleet/fleet-nodes.ts'
import type { NodeRow } from '../../store/fleet/nodes.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { against, differenceFrom } from '../arguments/difference.ts'

export const haproxy = defineCommand({
  name: 'haproxy',
  summary: 'writes an HAProxy configuration that sends each torrent to the tracker that holds it',
  permission: null,
  why: 'it only reads the list of trackers',
  options: {
    at: { type: 'list', value: 'NODE=HOST', doc: 'address of a tracker for the proxy; repeatable' },
    bind: {
      type: 'string',
      value: 'ADDRESS',
      doc: 'address for clients; default: :80, with TLS :443',
    },
    cert: { type: 'string', value: 'FILE', doc: 'certificate and key in one file, for TLS' },
    'ticket-keys': {
      type: 'string',
      value: 'FILE',
      doc: 'keys of TLS tickets, the same file on every proxy',
    },
    proxy: {
      type: 'boolean',
      doc: 'uses the PROXY protocol, as with BABOU_PROXY_PROTOCOL=true here',
    },
    against,
  },
  async run({ options, config, withDatabase }) {
    const [rows, registered, map] = await withDatabase((db) =>
      Promise.all([trackersOf(db), fleetNodes.addresses(db), holders.current(db)]),
    )
    if (rows.length === 0) throw new CommandError('no tracker has reported yet')
    const at = new Map([...registered, ...addresses(options.at, rows)])
    const trackers = withoutTwins(rows.map((row) => proxied(row, at)))
    const { cert: certificate = null, 'ticket-keys': ticketKeys = null } = options
    if (ticketKeys !== null && certificate === null) {
      throw new UsageError('--ticket-keys is for TLS: it needs --cert')
    }
    const bind = options.bind ?? (certificate === null ? ':80' : ':443')
    for (const word of [bind, certificate ?? '', ticketKeys ?? '']) requireOneLine(word)
    const usesProxyProtocol = options.proxy || config.BABOU_PROXY_PROTOCOL
    const proxyMap = proxyMapOf(map, rows)
    const given = { bind, certificate, ticketKeys, usesProxyProtocol }
    const text = haproxyConfig(trackers, proxyMap, given)
    if (options.against === undefined) {
      return { text: text.trimEnd(), json: { map: proxyMap.version, trackers, config: text } }
    }
    const difference = differenceFrom(options.against, text, 'babou haproxy')
    const exitCode = difference === '' ? 0 : 1
    return { text: difference, json: { trackers, difference }, exitCode }
  },
})

/** Returns the trackers that serve, that is, without disabled ones. */
async function trackersOf(db: Db): Promise<readonly NodeRow[]> {
  const [rows, serving] = await Promise.all([nodes.all(db), holders.serving(db)])
  return rows.filter(({ node }) => serving.includes(node))
}

/** Returns the map that the trackers have, or the one that they get with their next report. */
function proxyMapOf(map: HolderMap | null, rows: readonly NodeRow[]): ProxyMap {
  const names = rows.map(({ node }) => node)
  const valid = nextMap(map, names) ?? map
  if (valid === null) return { version: 0, orders: slotOrders(names.map(nameInProxy)) }
  const orders = ordersOf(valid).map((order) => order.map(nameInProxy))
  return { version: valid.version, orders }
}

function nameInProxy(node: string): string {
  return node.replaceAll(/[^A-Za-z0-9._-]/g, '-')
}

function requireOneLine(word: string): void {
  if (/[\r\n"'#\\]/.test(word)) throw new UsageError(`${JSON.stringify(word)} is not valid here`)
}

/**
 * Reads addresses from the arguments.
 * @throws UsageError for a value that is not `NODE=HOST`, or a node that has not reported
 */
function addresses(
  given: readonly string[],
  rows: readonly NodeRow[],
): ReadonlyMap<string, string> {
  const known = rows.map(({ node }) => node)
  return new Map(
    given.map((value) => {
      const [node, host] = [value.slice(0, value.lastIndexOf('=')), value.split('=').at(-1) ?? '']
      if (!known.includes(node)) {
        throw new UsageError(`--at ${value}: the trackers are ${known.join(', ')}`)
      }
      if (!/^[A-Za-z0-9.:-]+$/.test(host)) throw new UsageError(`--at ${value}: not an address`)
      return [node, host]
    }),
  )
}

/**
 * Returns the trackers.
 * @throws CommandError if two trackers have the same name: one may have replaced the other
 */
function withoutTwins(trackers: readonly ProxiedTracker[]): readonly ProxiedTracker[] {
  const names = trackers.map(({ name }) => name)
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin === undefined) return trackers
  throw new CommandError(
    `two trackers are named ${twin}: give one of them another BABOU_NODE, or wait until the ` +
      'one that was removed is no longer listed by `babou status`',
  )
}

/**
 * Returns what a proxy needs to know about a tracker.
 * @throws CommandError if a proxy could not reach the tracker
 */
function proxied({ node, heartbeat }: NodeRow, given: ReadonlyMap<string, string>): ProxiedTracker {
  const { listens } = heartbeat
  if (listens === undefined) {
    throw new CommandError(`${node} runs an earlier version, which does not report its address`)
  }
  const { port, opsPort } = listens
  const host = given.get(node) ?? reachable(listens.host)
  if (host === null) {
    throw new CommandError(`${node} listens on all addresses: add --at ${node}=HOST`)
  }
  const opsHost = reachable(listens.opsHost) ?? host
  if (isLoopback(opsHost) && !isLoopback(host)) {
    throw new CommandError(
      `${node} serves /readyz on ${opsHost} only: set its BABOU_OPS_HOST to an address ` +
        'that the proxy reaches',
    )
  }
  return { name: nameInProxy(node), host, port, opsHost, opsPort }
}

/**
 * Returns a host that can be reached; null for an address that stands for all addresses of a
 * machine.
 */
function reachable(host: string): string | null {
  return host === '::' || host === '0.0.0.0' ? null : host
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
