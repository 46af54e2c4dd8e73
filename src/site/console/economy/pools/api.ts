import {
  count,
  decimal,
  id,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { poolForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists pools with their points, open ones first.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      id,
      title: text(120),
      kind: oneOf(['promotion', 'reseed']),
      state: oneOf(['open', 'full', 'paid', 'back']),
      goal: decimal.nullable(),
      given: decimal,
      givers: count,
      openedAt: time,
      closesAt: time.nullable(),
    }),
  ),
}

export const form: Declared = { description: 'Shows the form for a new pool.', reply: record({}) }

export const open: Declared = {
  description: 'Opens a pool that members fill; when full, it starts a promotion for all members.',
  body: poolForm,
  reply: record({ id }),
  creates: true,
}

export const close: Declared = {
  description: 'Closes a pool and refunds all contributions.',
  body: noFields,
  reply: nothing,
}
