import { accountEventKinds } from '../../../domain/accounts/events.ts'
import { id, named, oneOf, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'

const eventShape = named(
  'AccountEvent',
  record({
    id,
    at: time,
    kind: oneOf(accountEventKinds),
    says: text(100),
    detail: text(200),
    address: text(60).nullable(),
    device: text(100).nullable(),
    by: text(60).nullable().describe('who did it, if it was not you'),
  }),
)

export const show: Declared = {
  description: 'Lists the history of your account, including staff who viewed your IP addresses.',
  query: strictRecord({ ...paging, kind: text(40).optional() }),
  reply: listOf(eventShape),
}
