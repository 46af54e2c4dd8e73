import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { groupForm } from '../forms.ts'

const groupShape = named(
  'ForumGroup',
  record({ id, name: text(60), position: count, forums: count }),
)

export const list: Declared = shows('Lists the groups of forums by position.', listOf(groupShape))
export const form: Declared = shows('Shows the form for a new group of forums.', record({}))
export const add: Declared = creates('Creates a group of forums.', groupForm)

export const edit: Declared = {
  description: 'Shows a group of forums with the form that changes it.',
  reply: groupShape,
}

export const change: Declared = accepts('Renames or moves a group of forums.', groupForm)
export const remove: Declared = acts('Removes a group without forums.')
