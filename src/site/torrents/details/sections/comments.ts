import { count } from '../../../../shared/format.ts'
import * as comments from '../../../../store/comments/comments.ts'
import { commentField, commentLine } from '../../../comments/parts/lines.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { section } from '../section.ts'

/** The newest comments; the rest are on separate pages. */
const COMMENTS_SHOWN = 10

export const said = section({
  name: 'comments',
  statements: 1,
  read: ({ torrent: { id }, call }) =>
    comments.list(call.db, { target: 'torrent', id }, null, COMMENTS_SHOWN),
  part: (rows, { torrent, call }) => {
    const { comments: number } = torrent
    const action = `/torrents/${torrent.id}/comments`
    const hasMore = number > rows.length || rows.some(({ removedAt }) => removedAt !== null)
    return {
      heading: number === 1 ? '1 comment' : `${count(number)} comments`,
      comments: rows.map((row) => commentLine(row, call, call.now)),
      hasComments: rows.length > 0,
      all: hasMore ? { label: 'All comments', href: action } : null,
      form: call.can('comments.write') ? { action, body: commentField(untyped(), 3) } : null,
    }
  },
})
