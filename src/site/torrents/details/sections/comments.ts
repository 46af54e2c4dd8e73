import { commentsSection, newestComments } from '../../../comments/parts/section.ts'
import { section } from '../section.ts'

export const said = section({
  name: 'comments',
  statements: 1,
  read: ({ torrent: { id }, call }) => newestComments(call, { target: 'torrent', id }),
  part: (rows, { torrent: { id, comments }, call }) =>
    commentsSection({ target: 'torrent', id }, comments, rows, call),
})
