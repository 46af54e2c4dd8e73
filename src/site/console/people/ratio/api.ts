import { list as listShape, oneOf, record, text } from '../../../../shared/shape.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields } from '../../../http/frame/shapes.ts'
import { policyShape as form, startShape } from './parts/forms.ts'
import { policyShape as reply } from './json.ts'

export const list: Declared = {
  description: 'Lists the rules that judge standings: those that judge, drafts, and ended ones.',
  reply: listOf(reply),
}

export const fresh: Declared = {
  description: 'Asks for a new rule.',
  query: record({ strategy: oneOf(strategies.map(({ name }) => name)).optional() }),
  reply: record({
    strategies: listShape(record({ name: text(60), label: text(60), says: text(400) })),
  }),
}

export const make: Declared = {
  description: 'Makes a draft of a rule; it judges nobody yet.',
  body: form,
  reply,
  creates: true,
}

export const edit: Declared = { description: 'Shows a rule.', reply }

export const change: Declared = { description: 'Changes a draft.', body: form, reply }

export const dryRun: Declared = {
  description: 'Says whom a rule would touch; touches nobody.',
  body: noFields,
  reply,
}

export const startQuestion: Declared = { description: 'Asks before a rule judges.', reply }

export const start: Declared = {
  description:
    'Has a draft judge; where it would touch many, a second member of the staff must agree.',
  body: startShape,
  reply,
}

export const end: Declared = { description: 'Ends a rule.', body: noFields, reply }
