import type { Declared } from '../http/action.ts'
import { acts } from '../http/frame/shapes.ts'
import { strictRecord, text } from '../../shared/shape.ts'
import { feedKeyShape } from './json.ts'

const listQuery = strictRecord({
  of: text(30)
    .optional()
    .describe('`torrents`, `bookmarks`, or `bundle-12`, `collection-12` or `search-12`'),
  list: text(2_000).optional().describe('filters of a list of torrents, as in its address'),
})

export const feedKey: Declared = {
  description: 'Returns your feed key and the addresses that use it.',
  query: listQuery,
  reply: feedKeyShape,
}

export const rotate = acts(
  'Creates a new feed key. The old one stops working immediately.',
  feedKeyShape,
)
