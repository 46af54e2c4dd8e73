import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { previewShape } from '../../texts/parts/preview.ts'
import { createShape, editShape, newQuery } from '../forms.ts'
import { wikiPageShape } from '../json.ts'

export const newForm: Declared = {
  description: 'Shows the form of a new wiki page.',
  query: newQuery,
  reply: record({}),
}
export const create: Declared = {
  description:
    'Creates a wiki page. Where you may only propose pages, it waits for approval by staff.',
  body: createShape,
  creates: true,
  reply: wikiPageShape,
}
export const preview: Declared = {
  description: 'Renders a wiki page without saving it.',
  body: createShape,
  reply: previewShape,
}
export const editForm: Declared = {
  description: 'Returns the wiki page for the edit form.',
  reply: wikiPageShape,
}
export const edit: Declared = {
  description: 'Edits a wiki page, or proposes the edit. Edits of other lines are merged.',
  body: editShape,
  reply: wikiPageShape,
}
export const editPreview: Declared = {
  description: 'Renders the edit of a wiki page without saving it.',
  body: editShape,
  reply: previewShape,
}
