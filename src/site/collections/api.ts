import { record } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { acts, creates, listOf, nothing, shows } from '../http/frame/shapes.ts'
import { createShape, editShape, itemsQuery, listQuery, newQuery } from './forms.ts'
import { removeShape } from '../texts/parts/removals.ts'
import { collectionItemShape, collectionShape } from './json.ts'

export const list: Declared = {
  description: 'Lists collections, recently changed first.',
  query: listQuery,
  reply: listOf(collectionItemShape),
}
export const newForm = shows('Shows the form of a new collection.', record({}), newQuery)
export const create = creates('Creates a collection.', createShape, collectionItemShape)
export const show = shows('Returns a collection and its items.', collectionShape, itemsQuery)
export const editForm = shows('Returns the collection for the edit form.', collectionItemShape)
export const edit: Declared = {
  description: 'Changes the description of a collection. Omitted fields are not changed.',
  body: editShape,
  reply: collectionItemShape,
}
export const remove: Declared = {
  description: 'Removes a collection. Its items stay in the catalog.',
  query: removeShape,
  body: removeShape,
  reply: nothing,
}
export const restore = acts('Restores a removed collection.', collectionItemShape)
