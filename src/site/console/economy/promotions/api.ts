import { record } from '../../../../shared/shape.ts'
import { acts, creates, lists, shows } from '../../../http/frame/shapes.ts'
import { promotionForm, scopeQuery } from './forms.ts'
import { promotionShape } from './json.ts'

export const list = lists('Lists promotions, latest start first.', promotionShape)

export const form = shows('Shows the form for a new promotion.', record({}), record(scopeQuery))

export const start = creates(
  'Starts a promotion: for a time, bytes count less or more.',
  promotionForm,
)

export const end = acts('Ends a promotion now.')
