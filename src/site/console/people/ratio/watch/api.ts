import { decimal, flag, id, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, paging } from '../../../../http/frame/shapes.ts'
import { decisionShape } from './forms.ts'

const watched = record({
  id,
  name: text(30),
  role: text(60),
  policy: text(60).nullable(),
  required: decimal,
  actual: decimal.nullable(),
  satisfied: flag,
  since: time,
  endsAt: time.nullable(),
})

const decided = record({
  id,
  name: text(30),
  decision: oneOf(['rules', 'exempt', 'ok', 'disabled']),
})

export const list: Declared = {
  description: 'Lists members who are watched, or who may not download; the longest first.',
  query: record({ ...paging, state: oneOf(['watch', 'disabled']).optional() }),
  reply: listOf(watched),
}

export const question: Declared = {
  description: 'Asks how a member shall stand, and shows how they do.',
  reply: decided,
}

export const decide: Declared = {
  description: 'Decides about the standing of a member, or leaves it to the rules again.',
  body: decisionShape,
  reply: decided,
}
