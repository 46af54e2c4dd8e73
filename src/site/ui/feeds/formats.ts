import { shownName } from '../../../shared/hidden-characters.ts'
import { atomOf } from './atom.ts'
import type { Feed } from './feed.ts'
import { jsonFeedOf } from './json-feed.ts'
import { rssOf } from './rss.ts'

/** The formats, by the file extension of the address. */
export const FEED_FORMATS = {
  xml: { type: 'application/rss+xml', write: named(rssOf) },
  atom: { type: 'application/atom+xml', write: named(atomOf) },
  json: { type: 'application/feed+json', write: named(jsonFeedOf) },
} as const
export type FeedEnding = keyof typeof FEED_FORMATS

/** Writes a feed whose names have no hidden characters. */
function named(write: (feed: Feed) => string) {
  return (feed: Feed): string => {
    const items = feed.items.map((item) => ({
      ...item,
      title: shownName(item.title),
      categories: item.categories.map(shownName),
    }))
    return write({ ...feed, title: shownName(feed.title), items })
  }
}

/**
 * Splits `KEY.atom`; the format is null if it does not exist. `.json` is already removed from every
 * path.
 */
export function keyAndEnding(
  given: string,
  wantsJson: boolean,
): { readonly key: string; readonly ending: FeedEnding | null } {
  const [key, ending = wantsJson ? 'json' : 'xml', ...more] = given.split('.')
  const isKnown = more.length === 0 && Object.hasOwn(FEED_FORMATS, ending)
  return { key, ending: isKnown ? (ending as FeedEnding) : null }
}
