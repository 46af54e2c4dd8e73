import { flag, id, list, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, nothing } from '../../http/frame/shapes.ts'
import { appealShape, applyShape } from './forms.ts'

const question = record({
  id,
  field: text(20).describe('of the form'),
  kind: oneOf(['line', 'text', 'choice', 'url']),
  label: text(200),
  help: text(500),
  options: list(text(200)),
  isRequired: flag,
})

const application = named(
  'Application',
  record({
    state: oneOf(['unproven', 'waiting', 'granted', 'refused', 'withdrawn']),
    answers: list(record({ label: text(200), text: text(5_000) })),
    reason: text(1_000).nullable(),
    createdAt: time,
    decidedAt: time.nullable(),
    csrf: text(100),
  }),
)

export const applyForm: Declared = {
  description: 'Returns the application questions and the CSRF token of the form.',
  reply: record({ questions: list(question), csrf: text(100), formToken: text(200) }),
}

export const apply: Declared = {
  description: 'Applies to join. A link is sent to the email address, whether it is known or not.',
  body: applyShape,
  files: ['proof'],
  reply: nothing,
}

export const appealForm: Declared = {
  description: 'Returns the CSRF token of the form for appealing a closed account.',
  reply: record({ csrf: text(100), formToken: text(200) }),
}

export const appeal = accepts(
  'Appeals a closed account. A link is sent to its email address, if there is such an account.',
  appealShape,
)

export const show: Declared = {
  description: 'Returns an application or appeal, using the link in the email, and its outcome.',
  reply: application,
}

export const handIn = acts(
  'Submits an application or appeal, from the link that verified the email address.',
)

export const withdraw = acts('Withdraws an application or appeal that is not decided yet.')
