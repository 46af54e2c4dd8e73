import { formOf, MOST_DRAFTS, readingOf } from '../../../domain/texts/drafts.ts'
import * as drafts from '../../../store/records/members/text-drafts.ts'
import type { Call } from '../../http/action.ts'
import { del, get, json, page, post, redirect, refuse } from '../../http/action.ts'
import * as api from './api.ts'
import { isEmpty, readDraft } from './forms.ts'
import { draftItem, draftsPage } from './pages.ts'

export const list = get('/drafts', 'account.own', api.list, async (call) => {
  const { db, member, now, wantsJson } = call
  const isRead = ({ place }: { readonly place: string }) => reads(call, place)
  if (wantsJson) {
    const all = await drafts.list(db, member.id)
    return json({ items: all.filter(isRead).map(draftItem), next: null, total: null })
  }
  const starts = await drafts.starts(db, member.id)
  return page('texts/drafts/list', draftsPage(starts.filter(isRead), now), null)
})

/** The button of every form that writes a text, also pressed by its script. */
export const save = post('/drafts', 'account.change', api.save, async (call) => {
  const { db, query, body, member, now } = call
  const place = String(query.place ?? '')
  const form = formOf(place)
  const fields = readDraft(body)
  if (form === null || !reads(call, place)) return refuse('NOT_FOUND')
  if (fields === null) return refuse('DRAFT_TOO_LONG')
  if (isEmpty(fields)) {
    await drafts.drop(db, member.id, place)
    return redirect(form, 'Draft deleted.', { revision: 0, isOverwriting: false })
  }
  const seen = Number(query.seen ?? 0)
  const done = await drafts.save(db, member.id, { place, fields, seen }, now)
  if (done === null) {
    return refuse('TOO_MANY_DRAFTS', {
      detail: `You already have ${MOST_DRAFTS} drafts. Delete one first.`,
    })
  }
  const newer = ' It replaced a version that was saved in another window.'
  return redirect(form, `Draft saved.${done.isOverwriting ? newer : ''}`, done)
})

export const drop = del('/drafts', 'account.change', api.drop, async (call) => {
  const { db, query, member } = call
  const place = String(query.place ?? '')
  const isDone = reads(call, place) && (await drafts.drop(db, member.id, place))
  return isDone ? redirect('/drafts', 'Draft deleted.') : refuse('NOT_FOUND')
})

/** A draft for a place that no longer has a form can be read and deleted. */
function reads({ can }: Pick<Call<string, 'account.own'>, 'can'>, place: string): boolean {
  return can(readingOf(place) ?? 'account.own')
}
