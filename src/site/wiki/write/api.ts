import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { createShape, editShape, newQuery } from '../forms.ts'
import { wikiPageShape } from '../json.ts'

export const newForm: Declared = {
  description: 'Shows the form of a new wiki page.',
  query: newQuery,
  reply: record({}),
}
export const create: Declared = {
  description: 'Creates a wiki page; a preview is not saved.',
  body: createShape,
  creates: true,
  reply: wikiPageShape.partial(),
}
export const editForm: Declared = {
  description: 'Returns the wiki page for the edit form.',
  reply: wikiPageShape,
}
export const edit: Declared = {
  description: 'Edits a wiki page. Edits of other lines since your revision are merged.',
  body: editShape,
  reply: wikiPageShape.partial(),
}
