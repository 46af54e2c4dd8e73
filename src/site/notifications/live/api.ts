import { record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { noticeFields } from '../parts/json.ts'

const message = record(noticeFields)

export const messages: Declared = {
  description: 'Streams new notifications (`text/event-stream`), or returns those since `after`.',
  query: strictRecord({
    after: text(20).optional().describe('the last `id` that you received'),
    about: text(30)
      .optional()
      .describe('`topic-5`, `forum-2` or `forums`: also posts there; `request-5`: its changes'),
    seen: text(20).optional().describe('of a topic: the ID of the last post that you know'),
  }),
  reply: listOf(message),
  isStreamed: true,
  isForTools: true,
}
