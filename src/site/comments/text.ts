import { ANONYMOUS } from '../../domain/torrents/texts.ts'
import type { CommentRow } from '../../store/comments/comments.ts'
import * as comments from '../../store/comments/comments.ts'
import { refuse } from '../http/action.ts'
import type { OwnTextKind } from '../texts/parts/own-texts.ts'
import type { There } from '../texts/parts/text-kind.ts'
import { namedIn } from '../ui/named-in.ts'
import { history, show } from './api.ts'
import { commentItem, rightsTo } from './parts/lines.ts'
import type { Place } from './targets.ts'
import { addressOf, findComment, openComment } from './targets.ts'
import * as api from './write/api.ts'
import { readEdit } from './write/forms.ts'
import { editedAt, editPage } from './write/pages.ts'

const WRITE = 'comments/write/write'
const REMOVE = 'comments/write/remove'

interface Found extends There {
  readonly comment: CommentRow
  readonly place: Place
}

/** What the routes that all kinds of texts share need to know about comments. */
export const commentText: OwnTextKind<Found> = {
  target: 'comment',
  name: 'Comment',
  path: '/comments/:id',
  reads: 'catalog.read',
  writes: 'comments.write',
  missing: 'COMMENT_NOT_FOUND',
  removed: 'COMMENT_REMOVED',
  notEditable: refuse('FORBIDDEN', { detail: 'Only its author can edit a comment.' }),
  api: { ...api, show, history },
  views: { edit: WRITE, remove: REMOVE },
  find: (call) => findComment(call, call.params.id),
  open: (call) => openComment(call, call.params.id),
  again: async (db, found) => {
    return { ...found, comment: (await comments.find(db, found.comment.id)) ?? found.comment }
  },
  textOf({ comment, place }) {
    const { id, authorId, body, revision } = comment
    const href = addressOf(place, comment)
    return { id, authorId, body, revision, href, address: editedAt(comment) }
  },
  rightsTo: ({ comment }, call) => rightsTo(comment, call),
  label: ({ comment: { author } }) => `Comment by ${author ?? ANONYMOUS}`,
  read: readEdit,
  page: (form, { comment, place }, shows) => editPage(form, { comment, place, ...shows }),
  save({ db, now }, { comment }, { revision, body }) {
    const naming = { named: namedIn(body), before: namedIn(comment.body) }
    return comments.edit(db, comment.id, revision, body, now, naming)
  },
  json: ({ comment }, call) => commentItem(comment, call),
  shown: ({ comment, place }) => ({ place, author: comment.author ?? ANONYMOUS }),
  remove: comments.remove,
  leadsTo: ({ place }) => place.href,
}
