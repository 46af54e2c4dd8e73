import { count, flag, id, record, text, time } from '../../../../shared/shape.ts'
import { lists } from '../../../http/frame/shapes.ts'

const backup = record({
  id,
  node: text(200),
  file: text(4_096).nullable().describe('null: it failed'),
  madeAt: time,
  bytes: count.nullable(),
  seconds: count,
  isSealed: flag,
  error: text(2_000).nullable(),
  removedAt: time.nullable(),
  checkedAt: time.nullable(),
  fault: text(2_000).nullable().describe('what the check found wrong'),
})

export const list = lists('Lists the backups that were made, newest first.', backup)
