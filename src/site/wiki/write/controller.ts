import { wikiPath } from '../../../domain/wiki/paths.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import * as pages from '../../../store/wiki/pages.ts'
import * as writing from '../../../store/wiki/writing.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { seenRevision } from '../../ui/history.ts'
import { markdown } from '../../ui/markdown.ts'
import { asSent, createShape, editShape } from '../forms.ts'
import { addressOf, wikiDocument } from '../json.ts'
import { editablePage, mayCreate } from '../rights.ts'
import * as api from './api.ts'
import { editPage, newForm as formOf, newPage, WRITE } from './pages.ts'

type Writing = Call<string, 'wiki.write'>

const IN_USE = wrong('path', 'cannot be used: choose another address')
const TOO_MANY = { code: 'TOO_MANY_WIKI_EDITS', retryAfterSeconds: 86_400 } as const

export const newForm = get('/wiki-pages/new', 'wiki.write', api.newForm, ({ query }) => {
  const path = typeof query.path === 'string' ? query.path : ''
  return page(WRITE, newPage(formOf(path)), {})
})

export const create = post('/wiki-pages', 'wiki.write', api.create, async (call) => {
  const { db, member, actor, can, now } = call
  const values = asSent(call.body)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, newPage({ values, errors }), errors, options)
  const read = readForm(createShape, values)
  if (!read.ok) return again(read.errors)
  const { title, body, act } = read.value
  const path = wikiPath(read.value.path || title)
  if (path === null) return again(wrong('path', 'is required: the title has no Latin letters'))
  if (act === 'preview') {
    return page(WRITE, newPage(untyped(values), body), { html: markdown(body, 'preview', 2) })
  }
  if (!(await mayCreate(call, path))) return again(IN_USE)
  const by = { ...actor, memberId: member.id }
  const words = { path, title, body, isStaff: can('wiki.manage') }
  const made = await writing.make(db, words, by, now)
  if (!made.ok) return again(...whyNot(made.code))
  const row = (await pages.find(db, made.id))!
  return created(addressOf(row), wikiDocument(row), 'Page created.')
})

function whyNot(code: Exclude<writing.Made, { ok: true }>['code']): [FieldErrors, object?] {
  if (code === 'PATH_IN_USE') return [IN_USE]
  if (code === 'REPEATED') return [wrong('body', 'is the same as in a page that you just created')]
  return [wrong('', 'You have created too many pages in a day. Try again tomorrow.'), TOO_MANY]
}

export const editForm = get('/wiki-pages/:id/edit', 'wiki.write', api.editForm, async (call) => {
  const found = await editablePage(call, call.params.id)
  if (!found.ok) return found.reply
  const { title, body, revision } = found.row
  const form = untyped({ title, body, revision: String(revision) })
  return page(WRITE, editPage(form, found.row), wikiDocument(found.row))
})

export const edit = patch('/wiki-pages/:id', 'wiki.write', api.edit, async (call) => {
  const { db, params, actor, can, now } = call
  const found = await editablePage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const values = asSent(call.body)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, editPage({ values, errors }, row), errors, options)
  const read = readForm(editShape, values)
  if (!read.ok) return again(read.errors)
  const { title = row.title, body = row.body, summary = '', act } = read.value
  if (act === 'preview') {
    const json = { html: markdown(body, 'preview', 2) }
    return page(WRITE, editPage(untyped(values), row, { previewed: body }), json)
  }
  const { revision: given = row.revision } = read.value
  const revision = seenRevision(given)
  const of = { revision, summary, isStaff: can('wiki.manage') }
  const done = await writing.edit(db, row.id, { title, body }, of, actor, now)
  if (done.ok) return saved(call, row, done.isMerged)
  if (done.code === 'CONFLICT') return conflicting(call, row, revision)
  if (done.code === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  return again(wrong('', 'You have edited the wiki too often in a day.'), TOO_MANY)
})

async function saved({ db }: Writing, row: WikiPage, isMerged: boolean): Promise<Reply> {
  const after = (await pages.find(db, row.id)) ?? row
  const text = isMerged ? 'Page saved, merged with edits made since you opened it.' : 'Page saved.'
  return redirect(addressOf(after), text, wikiDocument(after))
}

/** The form again with everything that was typed, next to the current text. */
async function conflicting(call: Writing, before: WikiPage, revision: number): Promise<Reply> {
  const { db, body } = call
  const row = (await pages.find(db, before.id)) ?? before
  const seen = await revisions.find(db, 'wiki', row.id, revision)
  const values = { ...asSent(body), revision: String(row.revision) }
  const errors = wrong('', 'Someone else edited the same lines since you opened this page.')
  const data = editPage({ values, errors }, row, { seen: String(seen?.state.body ?? '') })
  const more = { revision: row.revision, title: row.title, body: row.body }
  return invalid(WRITE, data, errors, { code: 'EDIT_CONFLICT', more })
}
