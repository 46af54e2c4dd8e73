import { announceQuestion, explanation } from '../../../../../bridge/events/explain-events.ts'
import { id, list, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { creates } from '../../../../http/frame/shapes.ts'
import { explainForm } from './forms.ts'

export const form: Declared = {
  description: 'Shows the form for explaining an announce.',
  query: record({ member: text(30).optional(), torrent: text(15).optional() }),
  reply: record({}),
}

export const ask = creates(
  'Asks every tracker what it would reply to an announce, and why; nothing is changed.',
  explainForm,
)

export const show: Declared = {
  description: 'Shows the explanations of an announce.',
  reply: record({
    id,
    question: announceQuestion,
    member: text(30).nullable(),
    answers: list(record({ node: text(60), answeredAt: time, explanation })),
  }),
}
