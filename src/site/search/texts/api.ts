import { MAX_QUERY } from '../../../domain/search/line.ts'
import { id, oneOf, record, strictRecord, text, time } from '../../../shared/shape.ts'
import { textKindNames } from '../../../store/search/texts/kinds.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'

const textsQuery = strictRecord({
  q: text(MAX_QUERY).optional().describe('words and fields: in:posts by:ann before:2024-05'),
  in: text(40).optional().describe('one kind of text or forum, as in `in:wiki`'),
  ...paging,
})

const found = record({
  kind: oneOf(textKindNames),
  id,
  title: text(1_000).describe('of the topic, article or conversation, or of what is commented on'),
  url: text(400),
  author: text(30).nullable().describe('null when the account was deleted'),
  at: time,
  excerpt: text(1_000).describe('the part of the text around the first match'),
})

export const texts: Declared = {
  description: 'Searches what members write, your messages, tickets and reports, newest first.',
  query: textsQuery,
  reply: listOf(found),
}
