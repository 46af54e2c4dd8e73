import { count, oneOf, record, strictRecord, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { slotsForm } from '../../members/parts/forms.ts'

const bound = count.nullable().describe('0: any number; null: no bound of its own')
const role = {
  slug: text(40),
  name: text(40),
  kind: oneOf(['built-in', 'class', 'secondary']),
  leech: bound,
  seed: bound,
}
const typed = text(7).optional().describe('empty: no bound of its own')

export const show: Declared = {
  description: 'Shows the slots that a role gives, and for how many members others would hold.',
  query: strictRecord({ leechSlots: typed, seedSlots: typed }),
  reply: record({
    ...role,
    preview: record({ members: count, changing: count })
      .nullable()
      .describe('what the slots of the query would do; null without any'),
  }),
}

export const change: Declared = {
  description:
    'Changes the slots that a role gives; 500 members hold them at once, others in steps.',
  body: slotsForm,
  reply: record(role),
}
