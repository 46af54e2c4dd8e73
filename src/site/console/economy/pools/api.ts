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
import { acts, creates, listOf, paging, shows } from '../../../http/frame/shapes.ts'
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

export const form = shows('Shows the form for a new pool.', record({}))

export const open = creates(
  'Opens a pool that members fill; when full, it starts a promotion for all members.',
  poolForm,
)

export const close = acts('Closes a pool and refunds all contributions.')
