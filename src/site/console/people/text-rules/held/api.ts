import { heldKinds, heldStates } from '../../../../../domain/text-rules/text-rules.ts'
import { id, named, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, listOf } from '../../../../http/frame/shapes.ts'
import { acceptForm, listQuery, refuseForm } from './forms.ts'

const heldShape = named(
  'HeldText',
  record({
    id,
    author: text(30),
    kind: oneOf(heldKinds),
    act: oneOf(['hold', 'report']).describe('`hold`: it is not published until it is accepted'),
    rule: text(60).describe('the rule that it matched; empty for a proposal for the wiki'),
    title: text(200).nullable(),
    body: text(100_000).describe('Markdown'),
    href: text(500).describe('where it is to be, or is'),
    state: oneOf(heldStates),
    createdAt: time,
    decidedAt: time.nullable(),
    decidedBy: text(30).nullable(),
    reason: text(200).nullable(),
  }),
)

export const list: Declared = {
  description: 'Lists texts that wait for staff or were reported by a rule, oldest first.',
  query: listQuery,
  reply: listOf(heldShape),
}

export const show: Declared = {
  description: 'Returns a text that waits for staff or was reported by a rule.',
  reply: heldShape,
}

export const accept: Declared = {
  description: 'Publishes a held text, or closes its report. Wiki proposals are merged.',
  body: acceptForm,
  reply: heldShape,
}

export const refuse = accepts('Refuses a held text. Its author is told why.', refuseForm, heldShape)
