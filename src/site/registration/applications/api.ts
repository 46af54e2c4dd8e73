import { flag, id, list, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
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

const petition = named(
  'Petition',
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
  description: 'Lists what applicants are asked, and gives the CSRF token of the form.',
  reply: record({ questions: list(question), csrf: text(100), formToken: text(200) }),
}

export const apply: Declared = {
  description: 'Applies to join: a mail with a link is sent, whoever has the address.',
  body: applyShape,
  files: ['proof'],
  reply: nothing,
}

export const appealForm: Declared = {
  description: 'Gives the CSRF token of the form by which a closed account is appealed for.',
  reply: record({ csrf: text(100), formToken: text(200) }),
}

export const appeal: Declared = {
  description:
    'Appeals for a closed account: a mail is sent to its address, if there is such an account.',
  body: appealShape,
  reply: nothing,
}

export const show: Declared = {
  description: 'Shows an application or appeal by the link of its mail, and what became of it.',
  reply: petition,
}

export const handIn: Declared = {
  description: 'Hands an application or appeal in: its link has proven the address.',
  body: noFields,
  reply: nothing,
}

export const withdraw: Declared = {
  description: 'Takes an application or appeal back that is not decided.',
  body: noFields,
  reply: nothing,
}
