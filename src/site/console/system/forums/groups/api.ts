import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing } from '../../../../http/frame/shapes.ts'
import { groupForm } from '../forms.ts'

const groupShape = named(
  'ForumGroup',
  record({ id, name: text(60), position: count, forums: count }),
)

export const list: Declared = {
  description: 'Lists the groups of forums by position.',
  reply: listOf(groupShape),
}

export const form: Declared = {
  description: 'Shows the form for a new group of forums.',
  reply: record({}),
}

export const add: Declared = {
  description: 'Creates a group of forums.',
  body: groupForm,
  reply: record({ id }),
  creates: true,
}

export const edit: Declared = {
  description: 'Shows a group of forums with the form that changes it.',
  reply: groupShape,
}

export const change: Declared = {
  description: 'Renames or moves a group of forums.',
  body: groupForm,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes a group without forums.',
  body: noFields,
  reply: nothing,
}
