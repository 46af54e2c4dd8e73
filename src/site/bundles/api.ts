import { bundleItemShape } from './parts/names.ts'
import { strictRecord } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { creates, listOf, shows } from '../http/frame/shapes.ts'
import { createShape, editShape, listQuery, newQuery } from './forms.ts'
import { bundleShape, savedShape } from './json.ts'

export const list: Declared = {
  description: 'Lists bundles by title, or those that match a search.',
  query: listQuery,
  reply: listOf(bundleItemShape),
}

export const newForm: Declared = {
  description: 'Shows the form of a new bundle, with its parent bundle.',
  query: newQuery,
  reply: strictRecord({ parent: bundleItemShape.nullable() }),
}

export const create = creates('Creates a bundle.', createShape, bundleItemShape)

export const show: Declared = {
  description: 'Returns a bundle with everything inside it and its torrents.',
  reply: bundleShape,
}

export const editForm = shows('Returns the bundle for the edit form.', bundleItemShape)

export const edit: Declared = {
  description: 'Changes the description of a bundle. Omitted fields are not changed.',
  body: editShape,
  reply: savedShape,
}
