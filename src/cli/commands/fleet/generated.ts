import { isIP } from 'node:net'
import { readSocketAddress } from '../../../bridge/socket-address.ts'
import {
  dnsRecords,
  isLoopback,
  nftablesRules,
  prometheusTargets,
  publishedName,
  USUAL_TTL,
} from '../../../domain/fleet/generated.ts'
import type { Db } from '../../../store/base/db.ts'
import { reached, reachedTrackers } from '../../../store/fleet/reached.ts'
import { CommandError, defineCommand, UsageError } from '../../define-command.ts'
import { against, differenceFrom } from '../../arguments/difference.ts'
import { grafanaBoard } from '../../grafana/board.ts'

// Files about the fleet for other programs, which are generated from the registry.

const NOTHING_YET = 'no service has reported yet'

export const fleetPrometheus = defineCommand({
  name: 'fleet prometheus',
  summary: 'writes the ops ports of all services as targets for Prometheus (file_sd)',
  permission: null,
  why: 'it only reads the list of services',
  options: { against },
  async run({ options, withDatabase }) {
    const all = await withDatabase(reached)
    if (all.length === 0) throw new CommandError(NOTHING_YET)
    return written(prometheusTargets(all), options.against, 'babou fleet prometheus')
  },
})

export const fleetGrafana = defineCommand({
  name: 'fleet grafana',
  summary: 'writes a dashboard of Grafana over the metrics that Prometheus reads',
  permission: null,
  why: 'it only names metrics',
  options: { against },
  run({ options }) {
    return Promise.resolve(written(grafanaBoard(), options.against, 'babou fleet grafana'))
  },
})

export const fleetNftables = defineCommand({
  name: 'fleet nftables',
  summary: 'writes firewall rules that open the ports of the services on one machine',
  permission: null,
  why: 'it only reads the list of services',
  operands: ['MACHINE'],
  options: {
    from: {
      type: 'list',
      value: 'NETWORK',
      doc: 'network that may reach trackers and ops ports, such as the proxies’; repeatable',
    },
    ssh: { type: 'string', value: 'PORT', doc: 'the port of SSH; default: 22' },
    against,
  },
  async run({ operands, options, config, withDatabase }) {
    const [machine] = operands
    const from = options.from.map(networkOf)
    const sshPort = Number(options.ssh ?? 22)
    if (!Number.isInteger(sshPort) || sshPort < 1 || sshPort > 65_535) {
      throw new UsageError(`--ssh ${options.ssh}: must be a port from 1 to 65535`)
    }
    const all = await withDatabase(reached)
    if (all.length === 0) throw new CommandError(NOTHING_YET)
    const here = all.filter((one) => one.machine === machine)
    if (here.length === 0) {
      const known = [...new Set(all.map((one) => one.machine))].sort().join(', ')
      throw new CommandError(`no service reports from ${machine}: the machines are ${known}`)
    }
    const bridgePorts = (config.BABOU_BRIDGE_LISTEN ?? []).flatMap((url) => {
      const address = /^(tls|tcp):/.test(url) ? readSocketAddress(url) : null
      return address === null || isLoopback(address.host) ? [] : [address.port]
    })
    const hasUdp = config.BABOU_TRACKER_UDP
    const text = nftablesRules(here, { from, hasUdp, sshPort, bridgePorts })
    return written(text, options.against, 'babou fleet nftables')
  },
})

export const fleetDns = defineCommand({
  name: 'fleet dns',
  summary: 'writes the DNS records of the host in BABOU_TRACKER_URL, one for each address',
  permission: null,
  why: 'it only reads the list of trackers',
  options: {
    proxy: {
      type: 'list',
      value: 'ADDRESS',
      doc: 'a proxy that clients reach, instead of the trackers; repeatable',
    },
    ttl: { type: 'string', value: 'SECONDS', doc: 'how long resolvers keep them; default: 60' },
    against,
  },
  async run({ options, config, withDatabase }) {
    const { hostname } = new URL(config.BABOU_TRACKER_URL)
    const name = publishedName(config.BABOU_TRACKER_URL)
    if (name === null) {
      throw new CommandError(`BABOU_TRACKER_URL has no name to publish: its host is ${hostname}`)
    }
    const ttl = Number(options.ttl ?? USUAL_TTL)
    if (!Number.isInteger(ttl) || ttl < 1 || ttl > 604_800) {
      throw new UsageError(`--ttl ${options.ttl}: must be 1 to 604800 seconds`)
    }
    const wrong = options.proxy.find((address) => isIP(address) === 0)
    if (wrong !== undefined) throw new UsageError(`--proxy ${wrong}: not an IP address`)
    const hosts = options.proxy.length > 0 ? options.proxy : await withDatabase(trackerAddresses)
    return written(dnsRecords(name, hosts, ttl), options.against, 'babou fleet dns')
  },
})

function written(text: string, file: string | undefined, by: string) {
  if (file === undefined) return { text: text.trimEnd(), json: { text } }
  const difference = differenceFrom(file, text, by)
  return { text: difference, json: { difference }, exitCode: difference === '' ? 0 : 1 }
}

/**
 * Returns the addresses of the trackers.
 * @throws CommandError for a tracker whose address clients could not resolve or reach
 */
async function trackerAddresses(db: Db): Promise<readonly string[]> {
  const found = await reachedTrackers(db)
  if (found.ok) return found.addresses
  const { node, host } = found
  if (node === null) throw new CommandError('no tracker has reported yet')
  throw new CommandError(
    `${node} has no address that clients reach (${host}): \`babou node move ${node} ADDRESS\``,
  )
}

/**
 * Reads a network from an argument.
 * @throws UsageError for anything but an IP address or network
 */
function networkOf(text: string): string {
  const [address, bits, more] = text.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  const isGood = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (family !== 0 && isGood && more === undefined) return text
  throw new UsageError(`--from ${text}: not an IP address or network such as 10.0.0.0/24`)
}
