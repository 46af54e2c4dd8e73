import {
  flag,
  id,
  memberName,
  named,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import { decimal, count } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'
import { giftForm } from './forms.ts'

const gift = named(
  'Gift',
  record({
    id,
    from: memberName,
    to: memberName,
    currency: oneOf(['points', 'tokens']),
    amount: decimal.describe('what was sent'),
    tax: decimal.describe('the share that the site kept'),
    note: text(200),
    at: time,
  }),
)

export const list: Declared = {
  description: 'Lists gifts you sent and received, and what you can still send today.',
  query: strictRecord({ ...paging, to: text(30).optional().describe('name for the form') }),
  reply: listOf(gift, {
    today: record({
      points: decimal,
      tokens: count,
      gifts: count,
      opensAt: time
        .nullable()
        .describe('null, or the time before which your account is too new to send gifts'),
    }),
    taxPercent: count,
  }),
}

export const give: Declared = {
  description: 'Sends points or freeleech tokens to another member.',
  body: giftForm,
  reply: record({ id, isNew: flag.describe('false: it was already sent with the same key') }),
}
