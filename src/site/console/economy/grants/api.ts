import { currencies } from '../../../../domain/ledger/currencies.ts'
import {
  count,
  flag,
  id,
  list as listShape,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { amountShape } from '../../../ledger/parts/labels.ts'
import { grantForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists what staff gave members and took from them, the newest first.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      id,
      currency: oneOf(currencies),
      amount: amountShape,
      names: listShape(text(30)),
      reason: text(200),
      lastsDays: count.nullable(),
      state: oneOf(['asked', 'done', 'refused']),
      askedBy: text(30).nullable(),
      askedAt: time,
      decidedBy: text(30).nullable(),
      decidedAt: time.nullable(),
    }),
  ),
}

export const form: Declared = {
  description: 'Asks what to give to whom.',
  query: strictRecord({ names: text(4_000).optional() }),
  reply: record({}),
}

export const give: Declared = {
  description: 'Gives members something, or takes it; much of it waits for a second word.',
  body: grantForm,
  reply: record({ id, isAsked: flag.describe('true: another member of the staff must agree') }),
  creates: true,
}

export const agree: Declared = {
  description: 'Agrees to a grant that somebody else asked for: it is carried out.',
  body: noFields,
  reply: nothing,
}

export const refuseGrant: Declared = {
  description: 'Refuses a grant that waits for a second word.',
  body: noFields,
  reply: nothing,
}
