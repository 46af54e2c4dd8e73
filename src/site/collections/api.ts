import { record } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, noFields, nothing } from '../http/frame/shapes.ts'
import { createShape, editShape, itemsQuery, listQuery, newQuery, removeShape } from './forms.ts'
import { collectionItemShape, collectionShape } from './json.ts'

export const list: Declared = {
  description: 'Lists collections, what was changed last first.',
  query: listQuery,
  reply: listOf(collectionItemShape),
}
export const newForm: Declared = {
  description: 'Shows the form of a new collection.',
  query: newQuery,
  reply: record({}),
}
export const create: Declared = {
  description: 'Makes a collection.',
  body: createShape,
  creates: true,
  reply: collectionItemShape,
}
export const show: Declared = {
  description: 'Shows a collection and what stands in it.',
  query: itemsQuery,
  reply: collectionShape,
}
export const editForm: Declared = {
  description: 'Shows the collection that the form is about.',
  reply: collectionItemShape,
}
export const edit: Declared = {
  description: 'Changes the words of a collection; what is not given stays as it is.',
  body: editShape,
  reply: collectionItemShape,
}
export const remove: Declared = {
  description: 'Takes a collection down; what stands in it stays in the catalog.',
  query: removeShape,
  body: removeShape,
  reply: nothing,
}
export const restore: Declared = {
  description: 'Brings back a collection that was taken down.',
  body: noFields,
  reply: collectionItemShape,
}
