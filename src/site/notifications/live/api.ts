import { notificationNames } from '../../../domain/notifications/kinds.ts'
import { id, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'

const message = record({
  id,
  kind: oneOf(notificationNames),
  says: text(300),
  href: text(1_000).describe('a path of the site'),
})

export const messages: Declared = {
  description:
    'Tells what is new for you: as it happens (`text/event-stream`), else what came `after`.',
  query: strictRecord({ after: text(20).optional().describe('the last `id` that is known') }),
  reply: listOf(message),
  isForTools: true,
}
