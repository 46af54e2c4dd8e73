import { sees } from '../../domain/accounts/privacy.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import * as comments from '../../store/comments/comments.ts'
import * as titled from '../../store/comments/titled.ts'
import * as memberPages from '../../store/members/pages.ts'
import { pathOf, targetNames } from '../../store/records/targets.ts'
import { commentItem } from './parts/lines.ts'
import type { Call } from '../http/action.ts'
import { get, page, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { kinshipOf } from '../members/parts/kinship.ts'
import * as api from './api.ts'
import { ownTextRoutes } from '../texts/parts/own-texts.ts'
import { reactionsOf } from '../texts/parts/reactions.ts'
import { commentsPage, memberCommentsPage } from './pages.ts'
import { placeOf } from './targets.ts'
import { commentText } from './text.ts'

/** The number of comments on a page; small, as each can be long. */
const COMMENTS_PER_PAGE = 25

function pageSize({ wantsJson, query }: Pick<Call<string, Permission>, 'wantsJson' | 'query'>) {
  return wantsJson ? listLimit(query.limit) : COMMENTS_PER_PAGE
}

/** The list of comments on each kind of target. */
export const lists = targetNames.map((target) =>
  get(`/${pathOf(target)}/:id/comments`, 'catalog.read', api.ofTarget, async (call) => {
    const { db, now } = call
    const found = await placeOf(call, target, call.params.id)
    if (!found.ok) return found.reply
    const { place } = found
    const listed = await listedBelow(
      call,
      (below, limit) => comments.list(db, place.on, below, limit),
      pageSize(call),
    )
    const { rows, next } = listed
    const ids = rows.map(({ id }) => id)
    const reactions = await reactionsOf(call, 'comment', ids)
    const data = commentsPage(place, { rows, reactions }, listed, call, now)
    const items = rows.map((row) => commentItem(row, call))
    return page('comments/list', data, { items, next, total: place.count })
  }),
)

export const { show, history } = ownTextRoutes(commentText)

export const ofMember = get('/users/:name/comments', 'members.read', api.ofMember, async (call) => {
  const { db, now, can } = call
  const member = await memberPages.byName(db, call.params.name)
  if (member === null) return refuse('MEMBER_NOT_FOUND')
  if (!sees(await kinshipOf(call, member), 'uploads', member.privacy)) return refuse('NOT_FOUND')
  const reader = { id: call.member.id, now, can }
  const listed = await listedBelow(
    call,
    (below, limit) => titled.listOf(db, member.id, below, limit, reader),
    pageSize(call),
  )
  const { rows, next } = listed
  const data = memberCommentsPage(member.name, rows, listed, call, now)
  const items = rows.map((row) => ({ ...commentItem(row, call), title: row.title }))
  return page('comments/member', data, { items, next, total: null })
})
