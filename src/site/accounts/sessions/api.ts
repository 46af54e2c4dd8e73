import { flag, named, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'

const sessionShape = named(
  'Session',
  record({
    id: text(32),
    device: text(100),
    agent: text(300),
    address: text(60).nullable(),
    provider: text(100).nullable().describe('who announces the address, where that is known'),
    createdAt: time,
    lastAt: time,
    isCurrent: flag,
  }),
)

export const list: Declared = {
  description: 'Lists where you are signed in.',
  reply: listOf(sessionShape),
}

export const end: Declared = {
  description: 'Signs one of your browsers out, wherever it is.',
  body: noFields,
  reply: nothing,
}

export const endOthers: Declared = {
  description: 'Signs all your other browsers out.',
  body: noFields,
  reply: nothing,
}
