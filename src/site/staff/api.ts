import { list as listShape, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'

export const list: Declared = {
  description: 'Lists the staff with what each role and member is responsible for.',
  reply: listOf(
    record({
      name: text(30),
      role: text(60),
      responsibilities: listShape(text(200)).describe('of the member'),
      lastSeenAt: time.nullable().describe('null if the member does not show it'),
    }),
    {
      roles: listShape(record({ role: text(60), responsibility: text(200).nullable() })),
    },
  ),
}
