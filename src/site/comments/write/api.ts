import { record, text } from '../../../shared/shape.ts'
import { commentShape, MAX_COMMENT } from '../parts/lines.ts'
import type { Declared } from '../../http/action.ts'
import {
  editShape,
  previewShape,
  quoteQuery,
  removeQuery,
  removeShape,
  writeShape,
} from './forms.ts'

const previewReply = record({ html: text(1_000_000) })

export const form: Declared = {
  description: 'Shows the form of a comment, with the comment that is quoted.',
  query: quoteQuery,
  reply: record({ body: text(2 * MAX_COMMENT) }),
}

export const add: Declared = {
  description: 'Comments on a torrent.',
  body: writeShape,
  reply: commentShape,
  creates: true,
}

export const preview: Declared = {
  description: 'Shows what a comment would look like; nothing is kept.',
  body: previewShape,
  reply: previewReply,
}

export const editForm: Declared = {
  description: 'Shows the comment that the form is about.',
  reply: commentShape,
}

export const edit: Declared = {
  description: 'Changes what your comment says; what it said before stays in its history.',
  body: editShape,
  reply: commentShape,
}

export const remove: Declared = {
  description: 'Removes a comment; of somebody else with a reason, in the body or in the query.',
  query: removeQuery,
  body: removeShape,
  reply: commentShape,
}
