import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { folderShape } from './forms.ts'
import { folderShapeOut, madeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the folders of your bookmarks, by name.',
  reply: listOf(folderShapeOut),
}

export const make: Declared = {
  description: 'Makes a folder for bookmarks.',
  body: folderShape,
  creates: true,
  reply: madeShape,
}

export const rename: Declared = {
  description: 'Renames a folder of your bookmarks.',
  body: folderShape,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes a folder; the bookmarks in it stay, in no folder.',
  body: noFields,
  reply: nothing,
}
