import { isLoopback } from '../../../domain/torrents/compose-file.ts'
import type { Config } from '../../../shared/config.ts'
import { addressFaults } from '../../endpoints/addresses.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, ok } = findings('settings')

export const settingsCheck: Check = {
  name: 'settings',
  look({ config }) {
    const found = [...addresses(config), ...openness(config), ...forTestsOnly(config)]
    return found.length > 0 ? found : [ok(`${config.fixed.size} set, all valid`)]
  },
}

function addresses(config: Config): Finding[] {
  return [
    ...addressFaults(config).map(({ found, mend }) => warning(found, mend)),
    ...inClear(config),
    ...announceInHost(config),
  ]
}

function inClear({ BABOU_SITE_URL: url }: Config): Finding[] {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || isLoopback(hostname)) return []
  return [
    warning(
      `BABOU_SITE_URL=${url} does not use TLS: passwords and cookies are sent unencrypted`,
      'put a reverse proxy with TLS in front and use https:// in the URL ' +
        '(docs/operators/public-server.md)',
    ),
  ]
}

/**
 * Finds an announce URL from which libtorrent would derive a wrong scrape URL, because it replaces
 * the first "announce" in the whole URL.
 */
function announceInHost(config: Config): Finding[] {
  const { BABOU_TRACKER_URL: url, BABOU_TRACKER_MORE_URLS: more = [] } = config
  const named = more.map((one) => ['BABOU_TRACKER_MORE_URLS', one] as const)
  return [['BABOU_TRACKER_URL', url] as const, ...named].flatMap(([name, one]) => {
    const { hostname } = new URL(one)
    if (!hostname.includes('announce')) return []
    return warning(
      `the host of ${name}, ${hostname}, contains the word announce: ` +
        'libtorrent replaces it with scrape, and scrapes fail',
      'use another host name, such as tracker.example.org',
    )
  })
}

function openness(config: Config): Finding[] {
  const { BABOU_OPS_HOST: host, BABOU_BRIDGE_INSECURE: isInsecure } = config
  const found = []
  if (!isLoopback(host.includes(':') ? `[${host}]` : host)) {
    found.push(
      warning(
        `BABOU_OPS_HOST=${host}: /metrics and /readyz can be read from other machines`,
        'set it to 127.0.0.1, or allow only your monitoring in the firewall',
      ),
    )
  }
  if (isInsecure) {
    found.push(
      warning(
        'BABOU_BRIDGE_INSECURE=true: the bridge may be used over a network unencrypted, and ' +
          'it carries passkeys',
        'use it only in a private network or a tunnel, or unset it',
      ),
    )
  }
  return found
}

function forTestsOnly(config: Config): Finding[] {
  const names = (['BABOU_TEST_CLOCK', 'BABOU_TEST_NO_SYNC'] as const).filter((name) => {
    return config[name] !== undefined && config[name] !== false
  })
  return names.map((name) =>
    warning(`${name} is set, which is only for tests and can cause data loss`, `unset ${name}`),
  )
}
