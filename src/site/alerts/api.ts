import { oneOf, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { acts, withCsrf } from '../http/frame/shapes.ts'

const answer = record({ act: oneOf(['acknowledge', 'silence']), says: text(1_000) })

export const question: Declared = {
  description: 'Shows what a link in a message about an alert does, without doing it.',
  reply: answer.extend(withCsrf.shape),
}

export const use = acts(
  'Acknowledges an alert, or silences it for four hours, by a link in a message.',
  answer,
)
