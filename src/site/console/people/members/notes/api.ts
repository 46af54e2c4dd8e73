import { id, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../../http/frame/shapes.ts'
import { noteForm } from './forms.ts'
import { noteShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the staff notes about a member, newest first.',
  query: record(paging),
  reply: listOf(noteShape),
}

export const add: Declared = {
  description: 'Adds a note about a member, which only staff see.',
  body: noteForm,
  reply: record({ id }),
  creates: true,
}

export const remove: Declared = {
  description: 'Removes a note about a member.',
  body: noFields,
  reply: nothing,
}
