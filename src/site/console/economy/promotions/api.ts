import { id, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { promotionForm, scopeQuery } from './forms.ts'
import { promotionShape } from './json.ts'

export const list: Declared = {
  description: 'Lists promotions, the one that begins last first.',
  query: record(paging),
  reply: listOf(promotionShape),
}

export const form: Declared = {
  description: 'Asks what to promote.',
  query: record(scopeQuery),
  reply: record({}),
}

export const start: Declared = {
  description: 'Promotes something for a while: bytes count less or more.',
  body: promotionForm,
  reply: record({ id }),
  creates: true,
}

export const end: Declared = {
  description: 'Ends a promotion now.',
  body: noFields,
  reply: nothing,
}
