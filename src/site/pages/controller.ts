import { mayRead, pageHref } from '../../domain/pages/readers.ts'
import type { Role } from '../../domain/roles/permission-rows.ts'
import * as contentPages from '../../store/records/pages.ts'
import type { Call, Reply } from '../http/action.ts'
import { get, page, redirect, refuse } from '../http/action.ts'
import * as api from './api.ts'
import { contentPage } from './pages.ts'

export const show = get('/pages/:slug', 'site.visit', api.show, (call) =>
  shown(call, call.params.slug.slice(0, 60), '/pages/'),
)
export const rules = get('/rules', 'site.visit', api.show, (call) => shown(call, 'rules', '/'))
export const faq = get('/faq', 'site.visit', api.show, (call) => shown(call, 'faq', '/'))

/** The page at an address, which leads to the one that the page has. */
async function shown(
  call: Call<string, 'site.visit'>,
  slug: string,
  folder: string,
): Promise<Reply> {
  const { db, member, can, now } = call
  const found = await contentPages.find(db, slug)
  const mayEdit = can('content.edit')
  if (found === null || !(found.isPublished || mayEdit)) return refuse('NOT_FOUND')
  const isForThem = mayRead(member?.role ?? 'guest', found.reader as Role)
  if (!isForThem && !mayEdit) return refuse(member === null ? 'NOT_SIGNED_IN' : 'NOT_FOUND')
  const { title, body, changedAt } = found
  const json = { slug, title, body, changedAt }
  const href = pageHref(slug)
  if (`${folder}${slug}` !== href) return redirect(href, undefined, json)
  return page('pages/show', contentPage(found, mayEdit, now), json)
}
