import { bytes, count } from '../../../shared/format.ts'
import { findings, type Check, type Examined, type Finding } from '../finding.ts'
import type { NetworkLook } from '../network-look.ts'

const { warning, note, ok } = findings('network')

/** For how many seconds Linux tracks a closed connection, or a stream of datagrams. */
const FOLLOWED_SECONDS = 120
const NEARLY_FULL = 0.9
/** For how many seconds a thread may not read: during a garbage collection, or a snapshot. */
const UNREAD_SECONDS = 0.25
/** What Linux counts for a small datagram: its bytes and those of the record for it. */
const DATAGRAM_BYTES = 768
/** Proposed settings have room for this many times the current number of announces. */
const ROOM = 2

export const network: Check = {
  name: 'network',
  look({ machine, roles, config }) {
    const { network: seen } = machine
    if (seen === undefined) return []
    const perSecond = announcesOf(roles)
    const udp = config.BABOU_TRACKER_UDP ? ofBuffers(seen, perSecond) : []
    return [...ofConntrack(seen, perSecond), ...udp]
  },
}

/** Returns the announces per second since the tracker was started; 0: it is not running. */
function announcesOf(roles: Examined['roles']): number {
  return Math.max(0, ...roles.map((role) => role.announcesPerSecond ?? 0))
}

function ofConntrack(seen: NetworkLook, perSecond: number): Finding[] {
  const { conntrackMax: max, conntrackUsed: used } = seen
  if (max === null) return []
  const needed = Math.ceil(perSecond * FOLLOWED_SECONDS)
  const isNearlyFull = used !== null && used > max * NEARLY_FULL
  const shown = `the firewall follows up to ${count(max)} connections (conntrack)`
  if (needed <= max && !isNearlyFull) return [ok(shown)]
  const why = isNearlyFull
    ? `${count(used)} are in use`
    : `${rate(perSecond)} take up to ${count(needed)}`
  const better = powerOfTwo(Math.max(needed, max) * ROOM)
  return [
    warning(
      `${shown}, and ${why}: above that, packets are dropped`,
      `set net.netfilter.nf_conntrack_max=${better} in /etc/sysctl.d, or exempt the port of the ` +
        'tracker from conntrack (notrack)',
    ),
  ]
}

function ofBuffers(seen: NetworkLook, perSecond: number): Finding[] {
  const { receiveBufferBytes: size, receiveDrops: drops } = seen
  if (size === null) return []
  const needed = Math.ceil(perSecond * UNREAD_SECONDS * DATAGRAM_BYTES)
  const shown = `a socket buffers ${bytes(size)} of datagrams`
  const better = powerOfTwo(Math.max(needed, size) * ROOM)
  const mend = `set net.core.rmem_default=${better} in /etc/sysctl.d, and restart the tracker`
  if (needed > size) {
    return [warning(`${shown}, too few for ${rate(perSecond)}: the rest is dropped`, mend)]
  }
  if (drops !== null && drops > 0) {
    const dropped = `${count(drops)} datagrams were dropped since the machine started`
    return [note(`${shown}; ${dropped}, because a buffer was full. If the number grows: ${mend}`)]
  }
  return [ok(shown)]
}

function rate(perSecond: number): string {
  return `${count(Math.round(perSecond))} announces per second`
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least))
}
