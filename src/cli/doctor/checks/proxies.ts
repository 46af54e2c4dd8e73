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
      ...(site === null ? [note('the site does not run here: its URL was not tried')] : []),
      ...(site === null ? [] : judgeSite(config, site)),
      ...(tracker === null ? [note('the tracker does not run here: its URL was not tried')] : []),
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
        `BABOU_SITE_URL=${url} sends browsers on to ${answer.location}`,
        'set BABOU_SITE_URL to the address that is used in the end',
      ),
    ]
  }
  if (answer.seen === null) {
    return [
      warning(
        `BABOU_SITE_URL=${url} is answered (${answer.status}), but not by this site`,
        'lead that name to the port of this site, or give both the same BABOU_SECRET',
      ),
    ]
  }
  return seenThrough(config, answer.seen)
}

const unreached =
  'correct the name, the proxy or the firewall; if only this machine cannot use its public ' +
  'address, nothing is wrong'

/** What stood in between passed on, and what the site believed of it. */
function seenThrough(config: Config, seen: NonNullable<SiteAnswer['seen']>): Finding[] {
  const url = config.BABOU_SITE_URL
  const { origin, hostname, protocol } = new URL(url)
  const shown = `${url} is answered by this site, which sees the sender as ${seen.address}`
  // Without a proxy in between, a process of this machine may claim what it likes.
  if (isLoopback(hostname)) return [ok(shown)]
  if (seen.address === CLAIMED_ADDRESS) {
    return [
      fatal(
        'whoever sends X-Forwarded-For is believed: bans and limits by address can be evaded',
        `let the proxy add the sender's address to that header itself (${PAGE}), and name only ` +
          'its network in BABOU_TRUSTED_PROXIES',
      ),
    ]
  }
  if (protocol === 'https:' && seen.origin !== origin.toLowerCase()) {
    return [
      fatal(
        `the proxy is not trusted: the site takes the request for one of ${seen.address} to ` +
          `${seen.origin}, and refuses forms sent to ${origin}`,
        `name its network in BABOU_TRUSTED_PROXIES, and let it send X-Forwarded-For, -Proto and ` +
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
      'lead that name to BABOU_TRACKER_PORT, with the path unchanged',
    ),
  ]
}
