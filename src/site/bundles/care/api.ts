import { bundleItemShape } from '../parts/names.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { savedShape } from '../json.ts'
import { lockShape, mergeShape, moveShape, pickQuery, removeShape } from './forms.ts'

export const movePicker: Declared = {
  description: 'Lists what a bundle could stand in.',
  query: pickQuery,
  reply: listOf(bundleItemShape),
}
export const move: Declared = {
  description: 'Puts a bundle with all that stands in it somewhere else.',
  body: moveShape,
  reply: savedShape,
}
export const mergePicker: Declared = {
  description: 'Lists bundles that one could be merged into.',
  query: pickQuery,
  reply: listOf(bundleItemShape),
}
export const merge: Declared = {
  description: 'Merges a bundle into another of its kind, to which its address leads from then on.',
  body: mergeShape,
  reply: savedShape,
}
export const lock: Declared = {
  description: 'Locks a bundle, so that staff alone edit it, or unlocks it.',
  body: lockShape,
  reply: savedShape,
}
export const removal: Declared = {
  description: 'Shows the bundle that the form is about.',
  reply: bundleItemShape,
}
export const remove: Declared = {
  description: 'Takes a bundle down with all that stands in it; its torrents stay.',
  body: removeShape,
  reply: nothing,
}
export const restore: Declared = {
  description: 'Brings back a bundle that was taken down, with all that went with it.',
  body: noFields,
  reply: savedShape,
}
