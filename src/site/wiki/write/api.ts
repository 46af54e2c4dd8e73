import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { previews } from '../../texts/parts/preview.ts'
import { createShape, editShape, newQuery } from '../forms.ts'
import { wikiPageShape } from '../json.ts'

export const newForm = shows('Shows the form of a new wiki page.', record({}), newQuery)
export const create = creates(
  'Creates a wiki page. Where you may only propose pages, it waits for approval by staff.',
  createShape,
  wikiPageShape,
)
export const preview = previews('Renders a wiki page without saving it.', createShape)
export const editForm = shows('Returns the wiki page for the edit form.', wikiPageShape)
export const edit: Declared = {
  description: 'Edits a wiki page, or proposes the edit. Edits of other lines are merged.',
  body: editShape,
  reply: wikiPageShape,
}
export const editPreview = previews('Renders the edit of a wiki page without saving it.', editShape)
