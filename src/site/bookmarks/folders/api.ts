import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { folderShape } from './forms.ts'
import { folderShapeOut, madeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the folders of your bookmarks, by name.',
  reply: listOf(folderShapeOut),
}

export const make: Declared = {
  description: 'Creates a bookmark folder.',
  body: folderShape,
  creates: true,
  reply: madeShape,
}

export const rename: Declared = {
  description: 'Renames a bookmark folder.',
  body: folderShape,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes a bookmark folder and keeps its bookmarks.',
  body: noFields,
  reply: nothing,
}
