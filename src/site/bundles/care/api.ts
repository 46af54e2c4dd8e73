import { bundleItemShape } from '../parts/names.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, listOf, shows } from '../../http/frame/shapes.ts'
import { savedShape } from '../json.ts'
import { lockShape, mergeShape, moveShape, pickQuery, removeShape } from './forms.ts'

export const movePicker: Declared = {
  description: 'Lists bundles that a bundle could be moved into.',
  query: pickQuery,
  reply: listOf(bundleItemShape),
}
export const move = accepts('Moves a bundle with everything inside it.', moveShape, savedShape)
export const mergePicker: Declared = {
  description: 'Lists bundles that a bundle could be merged into.',
  query: pickQuery,
  reply: listOf(bundleItemShape),
}
export const merge: Declared = {
  description: 'Merges a bundle into another one of its kind. Its address then redirects there.',
  body: mergeShape,
  reply: savedShape,
}
export const lock: Declared = {
  description: 'Locks a bundle, so that only staff can edit it, or unlocks it.',
  body: lockShape,
  reply: savedShape,
}
export const removal = shows('Returns the bundle for the form.', bundleItemShape)
export const remove = accepts(
  'Removes a bundle with everything inside it; its torrents stay.',
  removeShape,
)
export const restore = acts(
  'Restores a removed bundle, with everything that was removed with it.',
  savedShape,
)
