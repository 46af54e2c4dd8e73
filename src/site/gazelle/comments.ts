import { torrentIn } from '../../domain/gazelle/group.ts'
import * as comments from '../../store/comments/comments.ts'
import type { CommentRow } from '../../store/comments/comments.ts'
import type { Reply } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { idIn, success, unknown } from './call.ts'
import { timeText } from './texts.ts'
import { rowsOfGroup } from './torrents.ts'

/** The most comments of a group in one reply: tools do not page through them. */
const MOST_COMMENTS = 100

/** `action=tcomments`: the newest comments of a group, oldest first. */
export async function groupComments(call: GazelleCall): Promise<Reply> {
  const id = idIn(call)
  const [first] = await rowsOfGroup(call)
  if (first === undefined) return unknown(call, 'BUNDLE_NOT_FOUND')
  const torrentId = torrentIn(id)
  const on =
    torrentId === null
      ? ({ target: 'bundle', id: first.group.id } as const)
      : ({ target: 'torrent', id: torrentId } as const)
  return success(call, { page: 1, pages: 1, comments: await commentsOn(call, on) })
}

/** Returns the newest comments of a page, oldest first, without removed ones. */
export async function commentsOn(
  { db }: Pick<GazelleCall, 'db'>,
  on: Parameters<typeof comments.list>[1],
) {
  const rows = await comments.list(db, on, null, MOST_COMMENTS)
  return rows
    .filter(({ removedAt }) => removedAt === null)
    .reverse()
    .map(commentOf)
}

/** Both text fields contain Markdown. An anonymous author has no ID and no name. */
function commentOf({ id, author, body, createdAt, editedAt, ...row }: CommentRow) {
  const authorId = author === null ? 0 : row.authorId
  return {
    postId: id,
    addedTime: timeText(createdAt),
    ...{ bbBody: body, body },
    ...{ editedUserId: editedAt === null ? 0 : authorId, editedUsername: '' },
    editedTime: editedAt === null ? '' : timeText(editedAt),
    userinfo: {
      ...{ authorId, authorName: author ?? '', artist: false, donor: false, warned: false },
      ...{ avatar: '', enabled: true, userTitle: '' },
    },
  }
}
