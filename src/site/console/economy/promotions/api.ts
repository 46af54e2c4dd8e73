import { id, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
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

export const start: Declared = {
  description: 'Starts a promotion: for a time, bytes count less or more.',
  body: promotionForm,
  reply: record({ id }),
  creates: true,
}

export const end: Declared = {
  description: 'Ends a promotion now.',
  body: noFields,
  reply: nothing,
}
