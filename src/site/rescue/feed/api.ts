import { strictRecord } from '../../../shared/shape.ts'
import { textFeed } from '../../feeds/parts/text-feed.ts'
import type { Declared } from '../../http/action.ts'
import { filters } from '../forms.ts'

export const feed: Declared = {
  ...textFeed,
  description: 'Returns the most endangered torrents as a feed, using the feed key in the address.',
  query: strictRecord(filters),
}
