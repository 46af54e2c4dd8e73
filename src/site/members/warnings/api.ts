import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'
import { warningShape } from '../parts/warnings.ts'

export const own: Declared = {
  description: 'Lists your warnings, newest first.',
  query: record(paging),
  reply: listOf(warningShape),
}
