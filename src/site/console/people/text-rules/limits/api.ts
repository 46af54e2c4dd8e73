import { textKinds } from '../../../../../domain/text-rules/text-rules.ts'
import { count, id, list as listShape } from '../../../../../shared/shape.ts'
import { named, oneOf, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { limitForm } from './forms.ts'

const limitShape = named(
  'TextLimit',
  record({
    id,
    kinds: listShape(oneOf(textKinds)).describe('counted together'),
    seconds: count,
    most: count.describe('texts in that time'),
    role: text(40).nullable().describe('role or class it is for; null: every member'),
  }),
)

export const list: Declared = {
  description: 'Lists how many texts members may write. The highest of their limits applies.',
  reply: listOf(limitShape),
}

export const form = shows('Shows the form for a new limit.', record({}))
export const add = creates('Creates a limit for texts.', limitForm)

export const edit = shows('Shows a limit for texts with the form that changes it.', limitShape)

export const change = accepts('Changes a limit for texts.', limitForm)
export const remove = acts('Removes a limit for texts.')
