import { list, record, strictRecord, text } from '../../../shared/shape.ts'
import { MAX_QUERY } from '../../../domain/search/line.ts'
import type { Declared } from '../../http/action.ts'

const found = record({ name: text(1_000), url: text(400), about: text(300) })

export const search: Declared = {
  description: 'Searches everything and returns the best matches of each kind.',
  query: strictRecord({
    q: text(MAX_QUERY).optional().describe('words, as in the list of torrents'),
  }),
  reply: record({
    pages: list(found).describe('pages of the site that you may open'),
    torrents: list(found),
    bundles: list(found),
    collections: list(found),
    tags: list(found),
    members: list(found),
    topics: list(found),
    posts: list(found),
    comments: list(found),
    articles: list(found),
    wiki: list(found).describe('pages of the wiki that you may read'),
    requests: list(found),
    tickets: list(found).describe('your own, to staff'),
    reports: list(found).describe('your own, with what you and staff wrote'),
    messages: list(found).describe('your own'),
  }),
}
