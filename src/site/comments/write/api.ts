import { record, text } from '../../../shared/shape.ts'
import { commentShape, MAX_COMMENT } from '../parts/lines.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { editShape, previewShape, quoteQuery, writeShape } from './forms.ts'
import { removeShape } from '../../texts/parts/removals.ts'
import { previews } from '../../texts/parts/preview.ts'

export const form: Declared = {
  description: 'Shows the form of a comment on an item, with a quoted comment.',
  query: quoteQuery,
  reply: record({ body: text(2 * MAX_COMMENT) }),
}

export const add = creates('Comments on an item.', writeShape, commentShape)

export const preview = previews('Shows a preview of a comment. Nothing is saved.', previewShape)

export const editForm = shows('Returns the comment for the edit form.', commentShape)

export const edit: Declared = {
  description: 'Edits your comment. The earlier version stays in its history.',
  body: editShape,
  reply: commentShape,
}

export const remove: Declared = {
  description:
    'Removes a comment. Comments of others require a reason, in the body or in the query.',
  query: removeShape,
  body: removeShape,
  reply: commentShape,
}
