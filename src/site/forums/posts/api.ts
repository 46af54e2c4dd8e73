import { id, named, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, lists, shows } from '../../http/frame/shapes.ts'
import { editShape, MAX_POST } from '../forms.ts'
import { postShape } from '../json.ts'
import { removeShape } from '../../texts/parts/removals.ts'
import { previews } from '../../texts/parts/preview.ts'

export const show = shows('Returns a post.', postShape)

export const history = lists(
  'Lists the earlier versions of a post, newest first.',
  named('PostWording', record({ revision: id, at: time, body: text(MAX_POST) })),
)

export const editForm = shows('Returns the post for the edit form.', postShape)

export const edit: Declared = {
  description: 'Edits your post. The earlier version stays in its history.',
  body: editShape,
  reply: postShape,
}

export const preview = previews('Shows a preview of an edited post. Nothing is saved.', editShape)

export const remove: Declared = {
  description: 'Removes a post. Posts of others require a reason, in the body or in the query.',
  query: removeShape,
  body: removeShape,
  reply: postShape,
}

export const unread = acts('Marks a post and all later ones of its topic as unread.')
