import { id, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { shows } from '../../http/frame/shapes.ts'
import { editedShape, torrentItemShape } from '../parts/documents.ts'
import { editShape, MAX_REASON, removeQuery, removeShape } from './forms.ts'

export const form = shows('Returns the torrent for the edit form.', torrentItemShape)

export const showForm: Declared = {
  description: 'Shows the form for the chosen category. Nothing is changed.',
  body: editShape,
  reply: torrentItemShape,
}

export const edit: Declared = {
  description: 'Changes the description of a torrent. Omitted fields are not changed.',
  body: editShape,
  reply: editedShape,
}

export const remove: Declared = {
  description: 'Removes a torrent; the reason is in the query or in the body.',
  query: removeQuery,
  body: removeShape,
  reply: record({ id, reason: text(MAX_REASON) }),
}
