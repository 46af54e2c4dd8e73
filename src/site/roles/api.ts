import { criterionNames } from '../../domain/roles/class-rules.ts'
import { count, decimal, flag, oneOf, record, text, list } from '../../shared/shape.ts'
import { rightsShape } from './parts/answers.ts'
import { slotsShape } from './parts/slots.ts'
import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'

export const mine: Declared = {
  description: 'Explains what you may do, and why.',
  reply: rightsShape.extend({ slots: slotsShape }),
}

const progress = record({
  criterion: oneOf(criterionNames),
  has: decimal.nullable().describe('null: more than any number (a ratio without downloads)'),
  needs: decimal,
  isDone: flag,
})

export const classes: Declared = {
  description:
    'Lists the classes from the lowest to the highest, with what you have of what each takes.',
  reply: listOf(
    record({
      slug: text(40),
      name: text(40),
      isYours: flag,
      isByRule: flag.describe('false: given by staff alone'),
      invites: count.describe('that reaching it brings, once'),
      progress: list(progress),
    }),
  ),
}
