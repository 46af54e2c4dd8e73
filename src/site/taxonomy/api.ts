import {
  count,
  flag,
  id,
  list,
  named,
  record,
  slug,
  strictRecord,
  text,
} from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging } from '../http/frame/shapes.ts'
import { listedHere } from '../search/parts/listed-here.ts'

const tagShape = named(
  'Tag',
  record({
    slug: text(60),
    name: text(60),
    torrents: count.nullable().describe('those in the catalog; null above 500'),
  }),
)

export const tags: Declared = {
  description: 'Lists tags by slug.',
  query: strictRecord({ q: text(60).optional().describe('how slug or name begins'), ...paging }),
  reply: listOf(tagShape),
}

export const tag: Declared = {
  ...listedHere,
  description: 'Lists the torrents of a tag or its alias.',
}

export const categories: Declared = {
  description: 'Lists the categories, each behind the one above it.',
  reply: listOf(
    named(
      'Category',
      record({
        id,
        slug,
        name: text(60),
        path: list(slug).describe('slugs of those above, the uppermost first'),
        kind: text(20).describe('movie, tv, music, book, game, software or other'),
        torznab: count.describe('its number in Torznab'),
        takesUploads: flag,
        rules: text(20_000).describe('Markdown, for uploaders'),
      }),
    ),
  ),
}

export const category: Declared = {
  ...listedHere,
  description: 'Lists the torrents of a category.',
}
