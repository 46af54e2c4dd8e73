import type { Declared } from '../../http/action.ts'
import { accepts, acts, creates, listOf } from '../../http/frame/shapes.ts'
import { folderShape } from './forms.ts'
import { folderShapeOut, madeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the folders of your bookmarks, by name.',
  reply: listOf(folderShapeOut),
}

export const make: Declared = creates('Creates a bookmark folder.', folderShape, madeShape)
export const rename: Declared = accepts('Renames a bookmark folder.', folderShape)
export const remove: Declared = acts('Removes a bookmark folder and keeps its bookmarks.')
