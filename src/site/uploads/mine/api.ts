import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, record } from '../../../shared/shape.ts'
import { acts } from '../../http/frame/shapes.ts'

export const resubmit = acts(
  'Resubmits an upload that was returned for changes.',
  record({ id, state: oneOf(torrentStates) }),
)
