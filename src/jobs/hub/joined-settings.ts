import { withHosts } from '../../shared/database-urls.ts'
import type { NewNode } from '../../store/fleet/fleet-nodes.ts'

// The settings that a machine gets when it joins, taken from those of the hub that accepts its join
// word.

/** What the join word says about the machine. */
export type Joining = Pick<NewNode, 'name' | 'role' | 'address' | 'databaseHosts'>

/** The settings that the whole fleet shares, by the roles of the machines that need them. */
const SHARED: Readonly<Record<Joining['role'], readonly string[]>> = {
  tracker: [
    ...['BABOU_TRACKER_UDP', 'BABOU_TRACKER_ALIASES', 'BABOU_TRACKER_PRIVATE_PEERS'],
    ...['BABOU_TRACKER_MAX_STALENESS', 'BABOU_TRACKER_COPY_WAIT'],
    ...['BABOU_TRUSTED_PROXIES', 'BABOU_PROXY_PROTOCOL'],
  ],
  site: [
    ...['BABOU_SITE_URL', 'BABOU_SITE_NAME', 'BABOU_SOURCE_TAG', 'BABOU_REGISTRATION'],
    ...['BABOU_TRACKER_URL', 'BABOU_TRACKER_MORE_URLS', 'BABOU_TRACKER_ALIASES'],
    'BABOU_TRUSTED_PROXIES',
    ...['BABOU_ANNOUNCE_INTERVAL', 'BABOU_ANNOUNCE_MIN_INTERVAL'],
    ...['BABOU_SMTP_URL', 'BABOU_MAIL_FROM'],
  ],
  jobs: [
    ...['BABOU_SITE_URL', 'BABOU_SITE_NAME', 'BABOU_SOURCE_TAG', 'BABOU_REGISTRATION'],
    ...['BABOU_TRACKER_URL', 'BABOU_ANNOUNCE_INTERVAL', 'BABOU_ANNOUNCE_MIN_INTERVAL'],
    ...['BABOU_SMTP_URL', 'BABOU_MAIL_FROM', 'BABOU_BRIDGE_ALLOW'],
  ],
}

type Given = Readonly<Record<string, string | undefined>>

/**
 * Returns the settings for a machine that joins.
 * @param given the settings of this hub, as text
 */
export function settingsOf(joining: Joining, given: Given): Record<string, string> {
  const shared = SHARED[joining.role].map((name) => [name, given[name] ?? ''] as const)
  const own = [...shared, ...ownOf(joining, given)]
  return Object.fromEntries(own.filter(([, value]) => value !== ''))
}

function ownOf(
  { role, databaseHosts = null }: Joining,
  given: Given,
): (readonly [string, string])[] {
  if (role === 'tracker') return []
  const { DATABASE_URL: url = '', BABOU_BRIDGE_LISTEN: listen = '' } = given
  const database = databaseHosts === null ? url : withHosts(url, databaseHosts)
  const shared = ['DATABASE_URL', database] as const
  return role === 'site' ? [shared] : [shared, ['BABOU_BRIDGE_LISTEN', onAllAddresses(listen)]]
}

/** Replaces the hosts of `tls://` URLs by every address of the new machine. */
function onAllAddresses(listen: string): string {
  const ports = listen.split(',').flatMap((url) => /^tls:.*:(\d+)$/.exec(url.trim())?.[1] ?? [])
  return ports.map((port) => `tls://0.0.0.0:${port}`).join(',')
}
