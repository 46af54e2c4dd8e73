import { count, list as listShape, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { paging } from '../../../http/frame/shapes.ts'

const user = record({ name: text(30), firstAt: time, lastAt: time })

export const list: Declared = {
  description: 'Lists users whose clients announce to URLs of another program, latest first.',
  query: record(paging),
  reply: record({
    items: listShape(user),
    next: text(1_000).nullable(),
    total: count.describe('users who have ever done so'),
    lastDay: count,
    lastWeek: count,
  }),
}
