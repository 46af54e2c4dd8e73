import { id, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { editedShape, torrentItemShape } from '../parts/documents.ts'
import { editShape, MAX_REASON, removeQuery, removeShape } from './forms.ts'

export const form: Declared = {
  description: 'Shows the torrent that the form is about.',
  reply: torrentItemShape,
}

export const showForm: Declared = {
  description: 'Shows the form for the category that was chosen; nothing is changed.',
  body: editShape,
  reply: torrentItemShape,
}

export const edit: Declared = {
  description: 'Changes what is written about a torrent; what is not given stays as it is.',
  body: editShape,
  reply: editedShape,
}

export const remove: Declared = {
  description: 'Takes a torrent down; the reason is in the query or in the body.',
  query: removeQuery,
  body: removeShape,
  reply: record({ id, reason: text(MAX_REASON) }),
}
