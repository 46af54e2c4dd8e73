import { record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, creates, listOf, paging } from '../../../http/frame/shapes.ts'
import { promotionForm, scopeQuery } from './forms.ts'
import { promotionShape } from './json.ts'

export const list: Declared = {
  description: 'Lists promotions, latest start first.',
  query: record(paging),
  reply: listOf(promotionShape),
}

export const form: Declared = {
  description: 'Shows the form for a new promotion.',
  query: record(scopeQuery),
  reply: record({}),
}

export const start: Declared = creates(
  'Starts a promotion: for a time, bytes count less or more.',
  promotionForm,
)

export const end: Declared = acts('Ends a promotion now.')
