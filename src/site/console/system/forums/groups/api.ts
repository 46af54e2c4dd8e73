import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { groupForm } from '../forms.ts'

const groupShape = named(
  'ForumGroup',
  record({ id, name: text(60), position: count, forums: count }),
)

export const list = shows('Lists the groups of forums by position.', listOf(groupShape))
export const form = shows('Shows the form for a new group of forums.', record({}))
export const add = creates('Creates a group of forums.', groupForm)

export const edit = shows('Shows a group of forums with the form that changes it.', groupShape)

export const change = accepts('Renames or moves a group of forums.', groupForm)
export const remove = acts('Removes a group without forums.')
