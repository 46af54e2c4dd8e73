import { list, text } from '../../../shared/shape.ts'
import { browseQuery } from '../browse-query.ts'

/** The query of the list, with `is` as a parameter. */
export const feedQuery = browseQuery.extend({
  is: list(text(20)).max(10).optional().describe('`is=free` is short for `is:free` in `q`'),
})

export const bookmarksQuery = feedQuery.extend({
  folder: text(15).optional().describe('ID of a folder, or `none`'),
})
