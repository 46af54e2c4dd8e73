import { notificationNames } from '../../domain/notifications/kinds.ts'
import { flag, id, named, oneOf, record, strictRecord, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { acts, listOf, paging } from '../http/frame/shapes.ts'
import { noticeFields } from './parts/json.ts'
import { seenShape } from './forms.ts'

export const list: Declared = {
  description: 'Lists your notifications of the last 30 days, newest first.',
  query: strictRecord({
    kind: oneOf(notificationNames).optional().describe('only notifications of this kind'),
    ...paging,
  }),
  reply: listOf(named('Notification', record({ ...noticeFields, at: time, isNew: flag }))),
}

export const open: Declared = {
  description: 'Leads to the page of one of your notifications; a browser marks it as read.',
  reply: record({ id, href: text(2_000).describe('path on this site') }),
}

export const readOne = acts('Marks one of your notifications as read.', record({ id }))

export const dismiss = acts('Removes one of your notifications from the list.')

export const seen: Declared = {
  description: 'Marks your notifications up to one as seen.',
  body: seenShape,
  reply: record({ upTo: id }),
}
