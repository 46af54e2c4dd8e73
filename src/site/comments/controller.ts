import { sees } from '../../domain/accounts/privacy.ts'
import * as comments from '../../store/comments/comments.ts'
import * as titled from '../../store/comments/titled.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as revisions from '../../store/records/revisions.ts'
import { pathOf, targetNames } from '../../store/records/targets.ts'
import { commentItem, rightsTo } from './parts/lines.ts'
import { get, page, redirect, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { cut } from '../http/frame/pager.ts'
import { kinshipOf } from '../members/parts/kinship.ts'
import * as api from './api.ts'
import { reactionsOf } from '../texts/parts/reactions.ts'
import { revisionCount } from '../ui/history.ts'
import { placeBelow, readCursor } from './forms.ts'
import { wordingItem } from './json.ts'
import { commentHistoryPage, commentsPage, memberCommentsPage } from './pages.ts'
import { addressOf, findComment, placeOf } from './targets.ts'

/** Comments per page: each may be long. */
const COMMENTS_PER_PAGE = 25
/** Each shows two versions. */
const WORDINGS_PER_PAGE = 10

/** The list of comments on each kind of target. */
export const lists = targetNames.map((target) =>
  get(`/${pathOf(target)}/:id/comments`, 'catalog.read', api.ofTarget, async (call) => {
    const { db, query, now, wantsJson } = call
    const found = await placeOf(call, target, call.params.id)
    if (!found.ok) return found.reply
    const below = readCursor(query.cursor)
    if (below === undefined) return refuse('BAD_CURSOR')
    const { place } = found
    const limit = wantsJson ? listLimit(query.limit) : COMMENTS_PER_PAGE
    const read = await comments.list(db, place.on, below, limit + 1)
    const { rows, next } = cut(read, limit, placeBelow)
    const ids = rows.map(({ id }) => id)
    const reactions = await reactionsOf(call, 'comment', ids)
    const data = commentsPage(
      place,
      { rows, reactions },
      { isFirst: below === null, next },
      call,
      now,
    )
    const items = rows.map((row) => commentItem(row, call))
    return page('comments/list', data, { items, next, total: place.count })
  }),
)

/** Redirects to the page and position of a comment: the target of links to it. */
export const show = get('/comments/:id', 'catalog.read', api.show, async (call) => {
  const found = await findComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment, place } = found
  return redirect(addressOf(place, comment), undefined, commentItem(comment, call))
})

export const history = get('/comments/:id/history', 'catalog.read', api.history, async (call) => {
  const { db, query, now, wantsJson } = call
  const found = await findComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment } = found
  if (!rightsTo(comment, call).canRead) return refuse('COMMENT_REMOVED')
  const below = readCursor(query.cursor)
  if (below === undefined) return refuse('BAD_CURSOR')
  const limit = wantsJson ? listLimit(query.limit) : WORDINGS_PER_PAGE
  const read = await revisions.list(db, 'comment', comment.id, below, limit + 1)
  const { rows, next } = cut(read, limit, ({ number }) => placeBelow({ id: number }))
  const data = commentHistoryPage(comment, rows, { isFirst: below === null, next }, now)
  const total = revisionCount(comment.revision)
  return page('comments/history', data, { items: rows.map(wordingItem), next, total })
})

export const ofMember = get('/users/:name/comments', 'members.read', api.ofMember, async (call) => {
  const { db, query, now, wantsJson } = call
  const member = await memberPages.byName(db, call.params.name)
  if (member === null) return refuse('MEMBER_NOT_FOUND')
  if (!sees(await kinshipOf(call, member), 'uploads', member.privacy)) return refuse('NOT_FOUND')
  const below = readCursor(query.cursor)
  if (below === undefined) return refuse('BAD_CURSOR')
  const limit = wantsJson ? listLimit(query.limit) : COMMENTS_PER_PAGE
  const read = await titled.listOf(db, member.id, below, limit + 1, {
    id: call.member.id,
    now,
    can: call.can,
  })
  const { rows, next } = cut(read, limit, placeBelow)
  const data = memberCommentsPage(member.name, rows, { isFirst: below === null, next }, call, now)
  const items = rows.map((row) => ({ ...commentItem(row, call), title: row.title }))
  return page('comments/member', data, { items, next, total: null })
})
