import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'

export const resubmit: Declared = {
  description: 'Resubmits an upload that was returned for changes.',
  body: noFields,
  reply: record({ id, state: oneOf(torrentStates) }),
}
