import type { Declared } from '../../../http/action.ts'
import { bytesOf } from '../../../http/frame/shapes.ts'
import { bookmarksQuery, feedQuery } from '../forms.ts'

const reply = bytesOf('application/rss+xml', 'application/atom+xml', 'application/feed+json')
const byKey = { reply, isByKey: true, isForTools: true, isExact: true } as const

export const bundle: Declared = {
  ...byKey,
  description: 'Returns the torrents of a bundle as RSS, Atom or JSON Feed, using the feed key.',
  query: feedQuery,
}

export const collection: Declared = {
  ...byKey,
  description: 'Returns the torrents of a collection as a feed, using the feed key in the address.',
  query: feedQuery,
}

export const bookmarks: Declared = {
  ...byKey,
  description: 'Returns your bookmarks as RSS, Atom or JSON Feed, using the feed key.',
  query: bookmarksQuery,
}

export const own: Declared = {
  ...byKey,
  description:
    'Returns your uploads, snatches, or what you seed now as a feed, using the feed key.',
  query: feedQuery,
}
