import type { Declared } from '../http/action.ts'
import { listOf, shows } from '../http/frame/shapes.ts'
import { dropShape, keepShape, listQuery } from './forms.ts'
import { bookmarkShape, keptShape } from './json.ts'

export const list = shows('Lists your bookmarks, newest first.', listOf(bookmarkShape), listQuery)

export const keep: Declared = {
  description: 'Bookmarks a torrent, or changes the note of a bookmark.',
  body: keepShape,
  reply: keptShape,
}

export const drop: Declared = {
  description: 'Removes a bookmark. It has no effect if there is none.',
  body: dropShape,
  reply: keptShape,
}
