import { accepts, acts, creates, listOf, shows } from '../../http/frame/shapes.ts'
import { folderShape } from './forms.ts'
import { folderShapeOut, madeShape } from './json.ts'

export const list = shows('Lists the folders of your bookmarks, by name.', listOf(folderShapeOut))

export const make = creates('Creates a bookmark folder.', folderShape, madeShape)
export const rename = accepts('Renames a bookmark folder.', folderShape)
export const remove = acts('Removes a bookmark folder and keeps its bookmarks.')
