import {
  count,
  flag,
  id,
  list,
  named,
  oneOf,
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
    torrents: count.nullable().describe('number in the catalog; null above 500'),
  }),
)

export const tags: Declared = {
  description: 'Lists tags by slug.',
  query: strictRecord({
    q: text(60).optional().describe('first letters of slug or name'),
    ...paging,
  }),
  reply: listOf(tagShape),
}

export const tag: Declared = {
  ...listedHere,
  description: 'Lists the torrents with a tag or its alias.',
}

export const categories: Declared = {
  description: 'Lists the categories, each after its parent.',
  reply: listOf(
    named(
      'Category',
      record({
        id,
        slug,
        name: text(60),
        path: list(slug).describe('slugs of its parents, top level first'),
        kind: oneOf(['movie', 'tv', 'music', 'book', 'game', 'software', 'other']),
        torznab: count.describe('its Torznab category number'),
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
