import { id, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { promotionForm, scopeQuery } from './forms.ts'
import { promotionShape } from './json.ts'

export const list: Declared = {
  says: 'Lists promotions, the one that begins last first.',
  query: record(paging),
  reply: listOf(promotionShape),
}

export const form: Declared = {
  says: 'Asks what to promote.',
  query: record(scopeQuery),
  reply: record({}),
}

export const start: Declared = {
  says: 'Promotes something for a while: bytes count less or more.',
  body: promotionForm,
  reply: record({ id }),
  creates: true,
}

export const end: Declared = { says: 'Ends a promotion now.', body: noFields, reply: nothing }
