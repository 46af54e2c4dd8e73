import { id, record, text, time } from '../../../shared/shape.ts'

const ban = {
  id,
  reason: text(200).nullable(),
  bannedBy: text(30).nullable(),
  endsAt: time.nullable(),
}

export const memberBanShape = record({
  ...ban,
  name: text(30),
  role: text(60),
  bannedAt: time,
})

export const networkBanShape = record({ ...ban, network: text(50), createdAt: time })

export const networkShape = record({
  id,
  network: text(50),
  reason: text(200),
  endsAt: time.nullable(),
})

export const networkFormShape = record({ address: text(50).describe('your own address') })
