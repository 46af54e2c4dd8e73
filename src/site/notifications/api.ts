import { flag, id, named, record, strictRecord, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging } from '../http/frame/shapes.ts'

export const list: Declared = {
  description: 'Lists what you were told in the last 30 days, newest first.',
  query: strictRecord(paging),
  reply: listOf(
    named(
      'Notice',
      record({ id, kind: text(40), says: text(300), href: text(2_000), at: time, isNew: flag }),
    ),
  ),
}

/** Forms send text. */
export const seenShape = strictRecord({
  upTo: text(16).regex(/^[1-9]\d{0,14}$/, 'is not the id of a notice'),
})

export const seen: Declared = {
  description: 'Notes that you have seen your notices up to one.',
  body: seenShape,
  reply: record({ upTo: id }),
}
