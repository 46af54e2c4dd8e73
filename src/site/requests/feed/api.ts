import { textFeed } from '../../feeds/parts/text-feed.ts'
import type { Declared } from '../../http/action.ts'
import { strictRecord } from '../../../shared/shape.ts'
import { listQuery } from '../forms.ts'

const { q, category, attributes, state, whose } = listQuery.shape

export const feed: Declared = {
  ...textFeed,
  description: 'Returns the newest requests as a feed, using the feed key in the address.',
  query: strictRecord({ q, category, attributes, state, whose }),
}
