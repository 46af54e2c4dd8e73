import { atomOf } from './atom.ts'
import { jsonFeedOf } from './json-feed.ts'
import { rssOf } from './rss.ts'

/** The formats, by the ending of the address. */
export const FEED_FORMATS = {
  xml: { type: 'application/rss+xml', write: rssOf },
  atom: { type: 'application/atom+xml', write: atomOf },
  json: { type: 'application/feed+json', write: jsonFeedOf },
} as const
export type FeedEnding = keyof typeof FEED_FORMATS

/**
 * Takes `KEY.atom` apart; the ending is null when there is no such format. `.json` is already
 * removed from every path.
 */
export function keyAndEnding(
  given: string,
  wantsJson: boolean,
): { readonly key: string; readonly ending: FeedEnding | null } {
  const [key, ending = wantsJson ? 'json' : 'xml', ...more] = given.split('.')
  const isKnown = more.length === 0 && Object.hasOwn(FEED_FORMATS, ending)
  return { key, ending: isKnown ? (ending as FeedEnding) : null }
}
