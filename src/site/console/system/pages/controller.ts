import { pageHref } from '../../../../domain/pages/readers.ts'
import * as contentPages from '../../../../store/records/pages.ts'
import * as revisions from '../../../../store/records/revisions.ts'
import { historyOf, revertForm, revisionNumber, seenRevision } from '../../../ui/history.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { pageForm, typedOf, wordsIn, wordsOf } from './forms.ts'
import { editedPage, editPage, listPage, PAGES } from './pages.ts'

/** Pages of one site: more are a wiki. */
const MOST = 200
const VIEW = 'console/system/pages/edit'
const TAKEN = wrong('slug', 'is already used by another page')
const CONFLICT = wrong(
  '',
  'Someone else has edited this page in the meantime. Saving replaces their version.',
)

export const list = get(PAGES, 'content.edit', api.list, async (call) => {
  const rows = await contentPages.all(call.db, MOST)
  const items = rows.map(({ madeBy: _, createdAt: __, ...row }) => row)
  const json = { items, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', listPage(rows, call.now), json)
})

export const question = get(`${PAGES}/new`, 'content.edit', api.question, (call) => {
  const page = editPage(untyped({ state: 'draft', reader: 'member' }), null)
  return adminPage(call, 'console/system/pages/edit', page, {})
})

export const make = post(PAGES, 'content.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, editPage({ values: body, errors }, null), errors)
  const form = readForm(pageForm, body)
  if (!form.ok) return again(form.errors)
  if (form.value.act === 'preview') {
    return adminPage(call, VIEW, editPage(untyped(body), null, true), { slug: form.value.slug })
  }
  const made = await contentPages.make(db, wordsOf(form.value), actor, now)
  if (!made.ok) return again(TAKEN)
  const { slug } = form.value
  return created(pageHref(slug), { slug }, 'Page created.')
})

export const edit = get(`${PAGES}/:slug/edit`, 'content.edit', api.question, async (call) => {
  const found = await contentPages.find(call.db, call.params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const { slug, title, body, reader, isPublished, position, revision } = found
  const json = { slug, title, body, reader, isPublished, position, revision }
  return adminPage(call, VIEW, editPage(untyped(typedOf(found)), found.slug), json)
})

export const save = patch(`${PAGES}/:slug`, 'content.edit', api.edit, async (call) => {
  const { db, body, params, actor, now } = call
  const found = await contentPages.find(db, params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors, values = body) =>
    adminInvalid(call, VIEW, editPage({ values, errors }, found.slug), errors)
  const form = readForm(pageForm, body)
  if (!form.ok) return again(form.errors)
  const { act, slug, summary = '', revision } = form.value
  if (act === 'preview') {
    const json = { slug, revision: found.revision }
    return adminPage(call, VIEW, editPage(untyped(body), found.slug, true), json)
  }
  const seen = { revision: seenRevision(revision), summary }
  const done = await contentPages.edit(db, found.id, wordsOf(form.value), seen, actor, now)
  if (!done.ok && done.code === 'SLUG_TAKEN') return again(TAKEN)
  // The typed text is shown again, now as an edit of the current revision.
  if (!done.ok) return again(CONFLICT, { ...body, revision: String(found.revision) })
  return redirect(pageHref(slug), 'Page saved.', { slug, revision: done.revision })
})

export const remove = del(`${PAGES}/:slug`, 'content.edit', api.remove, async (call) => {
  const isDone = await contentPages.remove(call.db, call.params.slug, call.actor, call.now)
  return isDone ? redirect(PAGES, 'Page removed.') : refuse('NOT_FOUND')
})

export const history = get(`${PAGES}/:slug/history`, 'content.edit', api.history, async (call) => {
  const found = await contentPages.find(call.db, call.params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const told = await historyOf(call, editedPage(found))
  if (told === null) return refuse('BAD_CURSOR')
  return adminPage(call, 'console/system/pages/history', told.shown, told.json)
})

export const revert = post(
  `${PAGES}/:slug/history/:number/revert`,
  'content.edit',
  api.revert,
  async (call) => {
    const { db, params, body, actor, now } = call
    const found = await contentPages.find(db, params.slug)
    const number = revisionNumber(params.number)
    if (found === null || number === null) return refuse('NOT_FOUND')
    const row = await revisions.find(db, 'page', found.id, number)
    const form = readForm(revertForm, body)
    if (row === undefined || !form.ok) return refuse('REVISION_NOT_FOUND')
    const revision = seenRevision(form.value.revision ?? found.revision)
    const of = { revision, summary: `Restored revision ${number}` }
    const words = wordsIn(row.state, found)
    const done = await contentPages.edit(db, found.id, words, of, actor, now)
    if (!done.ok) return refuse('EDIT_CONFLICT')
    const said = `Revision ${number} restored.`
    const json = { slug: words.slug, revision: done.revision }
    return redirect(`${PAGES}/${words.slug}/history`, said, json)
  },
)
