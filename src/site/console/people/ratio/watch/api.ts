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
  description: 'Lists members on ratio watch or with downloading disabled, longest first.',
  query: record({ ...paging, state: oneOf(['watch', 'disabled']).optional() }),
  reply: listOf(watched),
}

export const question: Declared = {
  description: 'Shows the ratio standing of a member and the form to override it.',
  reply: decided,
}

export const decide: Declared = {
  description: 'Overrides the ratio standing of a member, or removes the override.',
  body: decisionShape,
  reply: decided,
}
