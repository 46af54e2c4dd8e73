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
import { acts, creates, listOf, paging } from '../../../http/frame/shapes.ts'
import { amountShape } from '../../../ledger/parts/labels.ts'
import { grantForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists the grants and deductions of staff, newest first.',
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
  description: 'Shows the form for a grant.',
  query: strictRecord({ names: text(4_000).optional() }),
  reply: record({}),
}

export const give = creates(
  'Grants something to members, or deducts it; large amounts must be approved by a second ' +
    'staff member.',
  grantForm,
  record({ id, isAsked: flag.describe('true: another staff member must approve it') }),
)

export const agree = acts(
  'Approves a grant that another staff member requested, and carries it out.',
)

export const refuseGrant = acts('Refuses a grant that waits for approval.')
