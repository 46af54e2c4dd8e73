import { isLoopback } from '../../../domain/torrents/compose-file.ts'
import type { Config } from '../../../shared/config.ts'
import { addressFaults } from '../../addresses.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, ok } = findings('settings')

export const settingsCheck: Check = {
  name: 'settings',
  look({ config }) {
    const found = [...addresses(config), ...openness(config), ...forTestsOnly(config)]
    return found.length > 0 ? found : [ok(`${config.fixed.size} set, all of them understood`)]
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
      `BABOU_SITE_URL=${url} is without TLS: passwords and cookies travel in clear`,
      'put a reverse proxy with TLS in front and begin the URL with https:// ' +
        '(docs/operators/public-server.md)',
    ),
  ]
}

/** libtorrent makes the scrape URL by replacing the first "announce" of the whole URL. */
function announceInHost({ BABOU_TRACKER_URL: url }: Config): Finding[] {
  const { hostname } = new URL(url)
  if (!hostname.includes('announce')) return []
  return [
    warning(
      `the host of BABOU_TRACKER_URL, ${hostname}, contains the word announce: ` +
        'libtorrent replaces it by scrape, and scrapes fail',
      'give the tracker another host name, such as tracker.example.org',
    ),
  ]
}

function openness(config: Config): Finding[] {
  const { BABOU_OPS_HOST: host, BABOU_BRIDGE_INSECURE: isInsecure } = config
  const found = []
  if (!isLoopback(host.includes(':') ? `[${host}]` : host)) {
    found.push(
      warning(
        `BABOU_OPS_HOST=${host}: /metrics and /readyz can be read by whoever reaches this machine`,
        'leave it at 127.0.0.1, or let only your monitoring through the firewall',
      ),
    )
  }
  if (isInsecure) {
    found.push(
      warning(
        'BABOU_BRIDGE_INSECURE=true: the bridge may leave this machine without a cipher, and ' +
          'passkeys travel in it',
        'keep that network your own (a tunnel, a private network), or unset it',
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
    warning(`${name} is set, which is for tests only: it can cost data`, `unset ${name}`),
  )
}
