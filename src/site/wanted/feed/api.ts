import { strictRecord } from '../../../shared/shape.ts'
import { textFeed } from '../../feeds/parts/text-feed.ts'
import type { Declared } from '../../http/action.ts'

export const feed: Declared = {
  ...textFeed,
  description:
    'Returns series and seasons that lack parts as a feed, using the feed key in the address.',
  query: strictRecord({}),
}
