import { count, id, named, record, text } from '../../../shared/shape.ts'

export const folderShapeOut = named(
  'BookmarkFolder',
  record({ id, name: text(60), bookmarks: count.describe('number of bookmarks in it') }),
)

export const madeShape = record({ id })
