import { can } from '../../../domain/roles/permissions.ts'
import { digests } from '../../../shared/digests.ts'
import * as feedKeys from '../../../store/accounts/feed-keys.ts'
import * as notices from '../../../store/notifications/notices.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { carrying, file, get, refuse } from '../../http/action.ts'
import * as api from './api.ts'
import { atomOf, jsonFeedOf, rssOf } from './documents.ts'

/** Readers poll regularly: they already have older notifications. */
const MOST_ITEMS = 50

const FORMATS = {
  xml: { type: 'application/rss+xml', write: rssOf },
  atom: { type: 'application/atom+xml', write: atomOf },
  json: { type: 'application/feed+json', write: jsonFeedOf },
} as const

/**
 * `KEY.xml`, `KEY.atom` or `KEY.json`. The key authenticates the request, whatever cookies it has;
 * it gives access to notifications and downloads.
 */
export const feed = get('/feeds/notices.:key', 'site.visit', api.feed, async (call) => {
  const { db, secrets, config, params, throttles, now } = call
  const { key, ending } = asked(params.key, call.wantsJson)
  if (ending === null) return refuse('NOT_FOUND')
  const wait = await throttles.feedFetch(key)
  if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  const member = await feedKeys.memberOf(db, secrets, key, now)
  if (member === null) return refuse('BAD_FEED_KEY')
  if (!can(member.rights, 'account.own')) return refuse('FORBIDDEN')
  const { siteName } = await settings.site(db, config)
  const siteUrl = config.BABOU_SITE_URL
  const { type, write } = FORMATS[ending]
  const document = write({
    ...{ siteName, siteUrl, memberName: member.name },
    selfUrl: `${siteUrl}/feeds/notices.${key}.${ending}`,
    rows: await notices.inFeed(db, member.id, MOST_ITEMS),
  })
  const bytes = Buffer.from(document)
  return carrying(file(`${type}; charset=utf-8`, bytes), { headers: headersOf(bytes) })
})

function headersOf(document: Buffer): Record<string, string> {
  return {
    ETag: `"${digests.sha1(document)}"`,
    'Cache-Control': 'private, no-cache',
    // Search engines must not index an address with a key in it.
    'X-Robots-Tag': 'noindex',
  }
}

// `.json` is removed from every path.
function asked(given: string, wantsJson: boolean) {
  const [key, ending = wantsJson ? 'json' : 'xml', ...more] = given.split('.')
  const isKnown = more.length === 0 && (ending === 'xml' || ending === 'atom' || ending === 'json')
  return { key, ending: isKnown ? (ending as keyof typeof FORMATS) : null }
}
