import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { previews } from '../../texts/parts/preview.ts'
import { createShape, editShape, newQuery } from '../forms.ts'
import { requestShape } from '../json.ts'

export const newForm = shows('Shows the form of a new request in a category.', record({}), newQuery)
export const create = creates('Creates a request.', createShape, requestShape)
export const preview = previews('Renders a request without saving it.', createShape)
export const editForm = shows('Returns the request for the edit form.', requestShape)
export const edit: Declared = {
  description: 'Changes an open request. Omitted fields are not changed.',
  body: editShape,
  reply: requestShape,
}
export const editPreview = previews('Renders the edit of a request without saving it.', editShape)
