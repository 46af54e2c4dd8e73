import { count, named, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/shapes.ts'
import { listedHere } from '../api.ts'

const tagShape = named(
  'Tag',
  record({
    slug: text(60),
    name: text(60),
    torrents: count.nullable().describe('those in the catalog; null above 500'),
  }),
)

export const tags: Declared = {
  says: 'Lists tags by slug.',
  query: strictRecord({ q: text(60).optional().describe('how slug or name begins'), ...paging }),
  reply: listOf(tagShape),
}

export const tag: Declared = { ...listedHere, says: 'Lists the torrents of a tag or its alias.' }

export const category: Declared = { ...listedHere, says: 'Lists the torrents of a category.' }
