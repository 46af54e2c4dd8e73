import { criterionNames } from '../../domain/roles/class-rules.ts'
import { count, decimal, flag, oneOf, record, text, list } from '../../shared/shape.ts'
import { rightsShape } from './parts/answers.ts'
import { slotsShape } from './parts/slots.ts'
import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'

export const mine: Declared = {
  description: 'Lists your permissions and the reasons for them.',
  reply: rightsShape.extend({ slots: slotsShape }),
}

const progress = record({
  criterion: oneOf(criterionNames),
  has: decimal.nullable().describe('null: infinite (a ratio without downloads)'),
  needs: decimal,
  isDone: flag,
})

export const classes: Declared = {
  description: 'Lists the classes from lowest to highest, with your progress toward each.',
  reply: listOf(
    record({
      slug: text(40),
      name: text(40),
      isYours: flag,
      isByRule: flag.describe('false: assigned by staff only'),
      invites: count.describe('number of invites for reaching it, once'),
      progress: list(progress),
    }),
  ),
}
