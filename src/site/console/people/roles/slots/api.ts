import { count, oneOf, record, strictRecord, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { slotsForm } from '../../members/parts/forms.ts'

const bound = count.nullable().describe('0: no limit; null: set elsewhere')
const role = {
  slug: text(40),
  name: text(40),
  kind: oneOf(['built-in', 'class', 'secondary']),
  leech: bound,
  seed: bound,
}
const typed = text(7).optional().describe('empty: set elsewhere')

export const show: Declared = {
  description: 'Shows the slots of a role, and how many members other values would affect.',
  query: strictRecord({ leechSlots: typed, seedSlots: typed }),
  reply: record({
    ...role,
    preview: record({ members: count, changing: count })
      .nullable()
      .describe('the effect of the slots in the query; null without any'),
  }),
}

export const change: Declared = {
  description: 'Changes the slots of a role: immediately for 500 members, in steps for the others.',
  body: slotsForm,
  reply: record(role),
}
