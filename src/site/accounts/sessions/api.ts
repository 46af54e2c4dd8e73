import { flag, named, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing, shows } from '../../http/frame/shapes.ts'

const sessionShape = named(
  'Session',
  record({
    id: text(32),
    device: text(100),
    agent: text(300),
    address: text(60).nullable(),
    provider: text(100)
      .nullable()
      .describe('the network provider (ASN) of the address, where known'),
    createdAt: time,
    lastAt: time,
    isCurrent: flag,
  }),
)

export const list = shows('Lists the sessions of your account.', listOf(sessionShape))

export const end: Declared = {
  description: 'Signs out one of your sessions.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}

export const endOthers: Declared = {
  description: 'Signs out all your other sessions.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}
