import { id, named, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../../http/frame/shapes.ts'
import { noteForm } from './forms.ts'

export const noteShape = named(
  'MemberNote',
  record({ id, author: text(60), body: text(2_000), createdAt: time }),
)

export const list: Declared = {
  description: 'Lists the notes of staff about a member, the newest first.',
  query: record(paging),
  reply: listOf(noteShape),
}

export const add: Declared = {
  description: 'Writes a note about a member, which only staff see.',
  body: noteForm,
  reply: record({ id }),
  creates: true,
}

export const remove: Declared = {
  description: 'Takes a note about a member away.',
  body: noFields,
  reply: nothing,
}
