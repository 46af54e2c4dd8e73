import { list as listShape, oneOf, record, text } from '../../../../shared/shape.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../http/frame/shapes.ts'
import { policyShape as form, startShape } from './parts/forms.ts'
import { policyShape as reply } from './json.ts'

export const list: Declared = {
  description: 'Lists the ratio policies: active ones, drafts and ended ones.',
  reply: listOf(reply),
}

export const fresh: Declared = {
  description: 'Shows the form for a new ratio policy.',
  query: record({ strategy: oneOf(strategies.map(({ name }) => name)).optional() }),
  reply: record({
    strategies: listShape(record({ name: text(60), label: text(60), says: text(400) })),
  }),
}

export const make = creates(
  'Creates a draft of a ratio policy, which is not active yet.',
  form,
  reply,
)

export const edit = shows('Shows a ratio policy.', reply)
export const change = accepts('Changes a draft.', form, reply)

export const dryRun = acts(
  'Makes a dry run: shows which members a policy would affect, without any effect.',
  reply,
)

export const startQuestion: Declared = {
  description: 'Shows the form that asks for confirmation before a policy is activated.',
  reply,
}

export const start = accepts(
  'Activates a draft; if it would affect many members, a second staff member must approve it.',
  startShape,
  reply,
)

export const end = acts('Ends a ratio policy.', reply)
