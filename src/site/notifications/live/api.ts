import { notificationNames } from '../../../domain/notifications/kinds.ts'
import { id, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'

const message = record({
  id,
  kind: oneOf(notificationNames),
  says: text(300),
  href: text(1_000).describe('path on this site'),
})

export const messages: Declared = {
  description: 'Streams new notifications (`text/event-stream`), or returns those since `after`.',
  query: strictRecord({ after: text(20).optional().describe('the last `id` that you received') }),
  reply: listOf(message),
  isForTools: true,
}
