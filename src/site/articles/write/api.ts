import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { createShape, editShape, newQuery } from '../forms.ts'
import { articleShape } from '../json.ts'
import { previews } from '../../texts/parts/preview.ts'

export const newForm = shows('Shows the form of a new article.', record({}), newQuery)
export const create = creates(
  'Creates an article in your blog, or as staff in the news.',
  createShape,
  articleShape,
)
export const preview = previews('Renders an article without saving it.', createShape)
export const editForm = shows('Returns the article for the edit form.', articleShape)
export const edit: Declared = {
  description: 'Changes an article. Omitted fields are not changed.',
  body: editShape,
  reply: articleShape,
}
export const editPreview = previews('Renders the edit of an article without saving it.', editShape)
