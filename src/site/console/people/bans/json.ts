import { count, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import { BAN_KINDS } from '../../../../store/bans/bans.ts'

export const banShape = record({
  kind: oneOf(BAN_KINDS),
  id: id.describe('ID of the ban; for a member, of the member'),
  subject: text(300),
  more: text(300),
  reason: text(200),
  bannedBy: text(30).nullable(),
  since: time,
  endsAt: time.nullable(),
})

export const networkShape = record({
  id,
  network: text(50),
  reason: text(200),
  endsAt: time.nullable(),
})

export const formShape = record({
  address: text(50).describe('your own address'),
  asn: count.nullable().describe('the autonomous system that contains it, if known'),
})
