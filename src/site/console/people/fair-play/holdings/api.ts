import { flag, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'

export const ask: Declared = {
  description: 'Asks the clients of a member whether they have the torrents that they seed.',
  body: noFields,
  reply: record({ isAsked: flag }),
}
