import { id, list, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates } from '../../../../http/frame/shapes.ts'
import { windowForm } from './forms.ts'

const shape = record({
  id,
  about: text(100),
  reason: text(200),
  startsAt: time,
  endsAt: time,
  madeBy: text(60),
})

export const windows: Declared = {
  description: 'Lists maintenance windows that have not ended.',
  query: record({ about: text(100).optional().describe('for the form of a new one') }),
  reply: record({ items: list(shape) }),
}

export const add = creates(
  'Adds a maintenance window, during which no messages are sent about new alerts.',
  windowForm,
)

export const remove = acts('Removes a maintenance window.')
