import { flag, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts } from '../../../../http/frame/shapes.ts'

export const ask: Declared = acts(
  'Asks the clients of a member whether they have the torrents that they seed.',
  record({ isAsked: flag }),
)
