import fs from 'node:fs'

/** The kernel's limits for connections and datagrams; null: it does not report them. */
export interface NetworkLook {
  /** The most connections that its firewall tracks at the same time. */
  readonly conntrackMax: number | null
  readonly conntrackUsed: number | null
  /** The bytes of unread datagrams that a socket buffers. */
  readonly receiveBufferBytes: number | null
  /** The datagrams that were dropped since the machine started, because a buffer was full. */
  readonly receiveDrops: number | null
}

const NETWORK = '/proc/sys/net'

/** Reads the limits from /proc (Linux); `root` is another location of these files, for tests. */
export function lookAtNetwork(root = ''): NetworkLook {
  return {
    conntrackMax: numberIn(`${root}${NETWORK}/netfilter/nf_conntrack_max`),
    conntrackUsed: numberIn(`${root}${NETWORK}/netfilter/nf_conntrack_count`),
    receiveBufferBytes: numberIn(`${root}${NETWORK}/core/rmem_default`),
    receiveDrops: dropsIn(contentOf(`${root}/proc/net/snmp`)),
  }
}

function numberIn(file: string): number | null {
  const content = contentOf(file)
  return content === null || !/^\d+\s*$/.test(content) ? null : Number(content)
}

/** Returns the drops from the two lines of `Udp:`, which are column names and values. */
function dropsIn(snmp: string | null): number | null {
  const lines = (snmp ?? '').split('\n').filter((line) => line.startsWith('Udp:'))
  const [names, values] = lines.map((line) => line.split(' '))
  const at = names?.indexOf('RcvbufErrors') ?? -1
  return at === -1 ? null : Number(values[at])
}

function contentOf(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null // not Linux, no firewall, or a container that does not see it
  }
}
