import { bundleItemShape } from './parts/names.ts'
import { strictRecord } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { createShape, editShape, listQuery, newQuery } from './forms.ts'
import { bundleShape, savedShape } from './json.ts'

export const list: Declared = {
  description: 'Lists bundles by title, or those that fit some words.',
  query: listQuery,
  reply: listOf(bundleItemShape),
}

export const newForm: Declared = {
  description: 'Shows the form of a new bundle, and what it would stand in.',
  query: newQuery,
  reply: strictRecord({ parent: bundleItemShape.nullable() }),
}

export const create: Declared = {
  description: 'Makes a bundle.',
  body: createShape,
  creates: true,
  reply: bundleItemShape,
}

export const show: Declared = {
  description: 'Shows a bundle with all that stands in it and its torrents.',
  reply: bundleShape,
}

export const editForm: Declared = {
  description: 'Shows the bundle that the form is about.',
  reply: bundleItemShape,
}

export const edit: Declared = {
  description: 'Changes what is written about a bundle; what is not given stays as it is.',
  body: editShape,
  reply: savedShape,
}
