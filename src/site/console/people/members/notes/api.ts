import { record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, listOf, paging } from '../../../../http/frame/shapes.ts'
import { noteForm } from './forms.ts'
import { noteShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the staff notes about a member, newest first.',
  query: record(paging),
  reply: listOf(noteShape),
}

export const add: Declared = creates('Adds a note about a member, which only staff see.', noteForm)
export const remove: Declared = acts('Removes a note about a member.')
