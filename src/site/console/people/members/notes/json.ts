import { id, named, record, text, time } from '../../../../../shared/shape.ts'

export const noteShape = named(
  'MemberNote',
  record({ id, author: text(60), body: text(2_000), createdAt: time }),
)
