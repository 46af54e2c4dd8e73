import { mayRead } from '../../domain/pages/readers.ts'
import type { Role } from '../../domain/roles/permission-rows.ts'
import * as contentPages from '../../store/records/pages.ts'
import { get, page, refuse } from '../http/action.ts'
import * as api from './api.ts'
import { contentPage } from './pages.ts'

export const show = get('/pages/:slug', 'site.visit', api.show, async (call) => {
  const { db, params, member, can, now } = call
  const found = await contentPages.find(db, params.slug.slice(0, 60))
  const mayEdit = can('content.edit')
  if (found === null || !(found.isPublished || mayEdit)) return refuse('NOT_FOUND')
  const isForThem = mayRead(member?.role ?? 'guest', found.reader as Role)
  if (!isForThem && !mayEdit) return refuse(member === null ? 'NOT_SIGNED_IN' : 'NOT_FOUND')
  const { slug, title, body, changedAt } = found
  const data = contentPage(found, mayEdit, now)
  return page('pages/show', data, { slug, title, body, changedAt })
})
