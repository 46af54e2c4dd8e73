import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/frame/shapes.ts'

export const feed: Declared = {
  description:
    'Returns your notifications as RSS, Atom or JSON Feed, using the feed key in the address.',
  reply: bytesOf('application/rss+xml', 'application/atom+xml', 'application/feed+json'),
  isByKey: true,
  isForTools: true,
  isExact: true,
}
