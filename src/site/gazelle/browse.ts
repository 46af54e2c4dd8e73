import { questionOf } from '../../domain/gazelle/question.ts'
import { PAGE_SIZE, readBrowse } from '../../domain/gazelle/request.ts'
import { isEmpty } from '../../domain/search/line.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { success } from './call.ts'
import { resultOf } from './documents.ts'
import { groupPage } from './group-pages.ts'
import { byGroup, rowsOf } from './rows.ts'

/** `action=browse`: a page of groups, each with all of its matching torrents. */
export async function browse(call: GazelleCall): Promise<Reply> {
  const { db, member, now, manner } = call
  const request = readBrowse(call.query)
  if (typeof request === 'string') return refuse('BAD_REQUEST', { detail: `${request}.` })
  const asked = questionOf(request, manner, await categories.listPages(db))
  const filter = {
    ...EVERYTHING,
    search: isEmpty(asked) ? null : asked,
    memberId: member.id,
    now,
    order: { by: request.order, isDescending: request.isDescending },
    position: null,
    limit: PAGE_SIZE,
  }
  const found = await groupPage(db, filter, request.page)
  const rows = await rowsOf(call, found.ids)
  return success(call, {
    currentPage: request.page,
    pages: found.pages,
    results: byGroup(rows).map((group) => resultOf(group, manner)),
  })
}
