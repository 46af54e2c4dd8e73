import { notificationNames } from '../../domain/notifications/kinds.ts'
import { flag, id, named, oneOf, record, strictRecord, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging } from '../http/frame/shapes.ts'
import { seenShape } from './forms.ts'

export const list: Declared = {
  description: 'Lists your notifications of the last 30 days, newest first.',
  query: strictRecord(paging),
  reply: listOf(
    named(
      'Notification',
      record({
        id,
        kind: oneOf(notificationNames),
        says: text(300),
        href: text(2_000),
        at: time,
        isNew: flag,
      }),
    ),
  ),
}

export const seen: Declared = {
  description: 'Marks your notifications up to one as seen.',
  body: seenShape,
  reply: record({ upTo: id }),
}
