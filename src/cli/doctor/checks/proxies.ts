import { isLoopback } from '../../../domain/torrents/compose-file.ts'
import type { Config } from '../../../shared/config.ts'
import { findings, type Check, type Finding } from '../finding.ts'
import { CLAIMED_ADDRESS, type SiteAnswer, type TrackerAnswer } from '../proxy-look.ts'

const { fatal, warning, note, ok } = findings('proxies')
const PAGE = 'docs/operators/public-server.md'

export const proxies: Check = {
  name: 'proxies',
  look({ config, proxies: { site, tracker } }) {
    return [
      ...(site === null ? [note('the site is not running here: its URL was not tested')] : []),
      ...(site === null ? [] : judgeSite(config, site)),
      ...(tracker === null
        ? [note('the tracker is not running here: its URL was not tested')]
        : []),
      ...(tracker === null ? [] : judgeTracker(config, tracker)),
    ]
  },
}

function judgeSite(config: Config, answer: SiteAnswer): Finding[] {
  const url = config.BABOU_SITE_URL
  if (answer.error !== null) {
    return [warning(`BABOU_SITE_URL=${url} does not answer from here: ${answer.error}`, unreached)]
  }
  if (answer.location !== null && answer.seen === null) {
    return [
      warning(
        `BABOU_SITE_URL=${url} redirects browsers to ${answer.location}`,
        'set BABOU_SITE_URL to the final address',
      ),
    ]
  }
  if (answer.seen === null) {
    return [
      warning(
        `BABOU_SITE_URL=${url} is answered (${answer.status}), but not by this site`,
        'point that name to the port of this site, or use the same BABOU_SECRET for both',
      ),
    ]
  }
  return seenThrough(config, answer.seen)
}

const unreached =
  'correct the name, the proxy or the firewall; if only this machine cannot use the public ' +
  'address, nothing is wrong'

/** Returns which headers the proxies passed on, and which of them the site trusted. */
function seenThrough(config: Config, seen: NonNullable<SiteAnswer['seen']>): Finding[] {
  const url = config.BABOU_SITE_URL
  const { origin, hostname, protocol } = new URL(url)
  const shown = `${url} is answered by this site, which sees the client as ${seen.address}`
  // Without a proxy in between, any process on this machine can claim to have any address.
  if (isLoopback(hostname)) return [ok(shown)]
  if (seen.address === CLAIMED_ADDRESS) {
    return [
      fatal(
        'X-Forwarded-For is trusted from everyone: bans and limits by address can be evaded',
        `let the proxy add the client's address to that header (${PAGE}), and list only ` +
          'its network in BABOU_TRUSTED_PROXIES',
      ),
    ]
  }
  if (protocol === 'https:' && seen.origin !== origin.toLowerCase()) {
    return [
      fatal(
        `the proxy is not trusted: the site sees the request as one from ${seen.address} to ` +
          `${seen.origin}, and refuses forms sent to ${origin}`,
        `list its network in BABOU_TRUSTED_PROXIES, and let it send X-Forwarded-For, -Proto and ` +
          `-Host (${PAGE})`,
      ),
    ]
  }
  return [ok(shown)]
}

function judgeTracker(config: Config, { error, isTracker }: TrackerAnswer): Finding[] {
  const url = config.BABOU_TRACKER_URL
  if (error !== null) {
    return [warning(`BABOU_TRACKER_URL=${url} does not answer from here: ${error}`, unreached)]
  }
  if (isTracker) return [ok(`${url} is answered by a tracker`)]
  return [
    warning(
      `BABOU_TRACKER_URL=${url} is answered, but not by a tracker`,
      'point that name to BABOU_TRACKER_PORT, with the path unchanged',
    ),
  ]
}
