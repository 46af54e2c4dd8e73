import { isLoopback } from '../../domain/torrents/compose-file.ts'
import type { Config } from '../../shared/config.ts'

/** An address in the settings at which nothing listens. */
export interface AddressFault {
  readonly found: string
  readonly mend: string
}

interface Door {
  readonly urlSetting: 'BABOU_SITE_URL' | 'BABOU_TRACKER_URL'
  readonly portSetting: 'BABOU_SITE_PORT' | 'BABOU_TRACKER_PORT'
  readonly hostSetting: 'BABOU_SITE_HOST' | 'BABOU_TRACKER_HOST'
  readonly who: 'site' | 'tracker'
}

const DOORS: readonly Door[] = [
  {
    urlSetting: 'BABOU_SITE_URL',
    portSetting: 'BABOU_SITE_PORT',
    hostSetting: 'BABOU_SITE_HOST',
    who: 'site',
  },
  {
    urlSetting: 'BABOU_TRACKER_URL',
    portSetting: 'BABOU_TRACKER_PORT',
    hostSetting: 'BABOU_TRACKER_HOST',
    who: 'tracker',
  },
]

/**
 * Finds URLs that lead nowhere. A URL of this machine has no proxy in front of it, so its port must
 * be the one on which a role listens. A role that listens for other machines needs a URL that they
 * can use.
 */
export function addressFaults(config: Config): AddressFault[] {
  return DOORS.flatMap((door) => {
    const url = new URL(config[door.urlSetting])
    if (!isLoopback(url.hostname)) return []
    return [...otherPort(config, door, url), ...onlyHere(config, door)]
  })
}

function otherPort(config: Config, { urlSetting, portSetting, who }: Door, url: URL) {
  const port = config[portSetting]
  const named = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
  if (port === 0 || named === port) return []
  return [
    {
      found: `${urlSetting} has port ${named}, but the ${who} listens on ${port}`,
      mend: `set ${urlSetting} to the address that others use, such as ${withPort(url, port)}`,
    },
  ]
}

function withPort(url: URL, port: number): string {
  return `${url.protocol}//${url.hostname}:${port}`
}

/**
 * Checked only if the host is set explicitly: by default, the tracker listens on every address,
 * which says nothing about its URL.
 */
function onlyHere(config: Config, { urlSetting, hostSetting, who }: Door) {
  const host = config[hostSetting]
  const isOpen = host !== undefined && !isLoopback(host.includes(':') ? `[${host}]` : host)
  if (!isOpen || !config.fixed.has(hostSetting)) return []
  return [
    {
      found:
        `${hostSetting}=${host} makes the ${who} available to other machines, but ` +
        `${urlSetting}=${config[urlSetting]} points to each of them instead`,
      mend: `set ${urlSetting} to the address of this machine that they can use`,
    },
  ]
}

/** Describes where a role listens: `127.0.0.1:8080`, `port 4200 of every address`. */
export function listeningAt(host: string | undefined, port: number): string {
  if (host === undefined || host === '::' || host === '0.0.0.0') {
    return `port ${port} on all addresses`
  }
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
