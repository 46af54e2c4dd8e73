import { flag, record } from '../../../../../shared/shape.ts'
import { acts } from '../../../../http/frame/shapes.ts'

export const ask = acts(
  'Asks the clients of a member whether they have the torrents that they seed.',
  record({ isAsked: flag }),
)
