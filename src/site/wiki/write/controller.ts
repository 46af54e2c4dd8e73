import { wikiPath } from '../../../domain/wiki/paths.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import * as pages from '../../../store/wiki/pages.ts'
import * as proposing from '../../../store/wiki/proposing.ts'
import { rightsAt } from '../../../store/wiki/reading.ts'
import * as writing from '../../../store/wiki/writing.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, withLines, wrong } from '../../http/frame/forms.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { draftedEdit, draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { seenRevision } from '../../http/frame/history.ts'
import { createShape, editShape } from '../forms.ts'
import { addressOf, wikiDocument } from '../json.ts'
import { readerOf, writablePage, writesAs } from '../rights.ts'
import * as api from './api.ts'
import { editOf, editPage, newForm as formOf, newPage, NEW, WRITE } from './pages.ts'

type Writing = Call<string, 'wiki.write'>

const IN_USE = wrong('path', 'cannot be used: choose another address')

export const newForm = get('/wiki-pages/new', 'wiki.write', api.newForm, async (call) => {
  const path = typeof call.query.path === 'string' ? call.query.path : ''
  const { form, draft } = await draftedForm(call, NEW, formOf(path).values)
  return page(WRITE, newPage(form, { draft }), {})
})

export const preview = post('/wiki-pages/preview', 'wiki.write', api.preview, (call) =>
  previewOf(call, WRITE, {
    sent: withLines(call.body),
    read: (values) => readForm(createShape, values),
    show: (form, previewed) => newPage(form, { previewed }),
    firstHeading: 3,
  }),
)

export const create = post('/wiki-pages', 'wiki.write', api.create, async (call) => {
  const { db, member, actor, can, now } = call
  const values = withLines(call.body)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, newPage({ values, errors }), errors, options)
  const read = readForm(createShape, values)
  if (!read.ok) return again(read.errors)
  const { title, body } = read.value
  const path = wikiPath(read.value.path || title)
  if (path === null) return again(wrong('path', 'is required: the title has no Latin letters'))
  const as = writesAs(call, await rightsAt(db, path, readerOf(call)))
  if (as === null) return again(IN_USE)
  const by = { ...actor, memberId: member.id }
  const made =
    as === 'propose'
      ? await newProposal(call, path, { title, body })
      : await writing.make(db, { path, title, body, mayReplace: can('wiki.manage') }, by, now)
  if (made.ok || made.code === 'HELD') await sentDraft(call, NEW)
  if (made.ok) {
    const row = (await pages.find(db, made.id, readerOf(call)))!
    return created(addressOf(row), wikiDocument(row), 'Page created.')
  }
  return made.code === 'PATH_IN_USE' ? again(IN_USE) : notAdmitted(call, 'wiki', made, again)
})

/** Saves a proposal for a new page, if there is none at its address. */
async function newProposal(call: Writing, path: string, words: writing.WikiWords) {
  const { db, actor, member, now } = call
  const isTaken = (await pages.at(db, path, readerOf(call))) !== undefined
  if (isTaken) return { ok: false, code: 'PATH_IN_USE' } as const
  const by = { ...actor, memberId: member.id }
  const done = await proposing.propose(db, { path }, words, by, now)
  return done.code === 'GONE' || done.code === 'SAME'
    ? ({ ok: false, code: 'PATH_IN_USE' } as const)
    : done
}

export const editForm = get('/wiki-pages/:id/edit', 'wiki.write', api.editForm, async (call) => {
  const found = await writablePage(call, call.params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const { title, body, revision } = row
  const typed = untyped({ title, body, revision: String(revision) })
  const { form, draft } = await draftedEdit(call, editOf(row), typed)
  return page(WRITE, editPage(form, row, call, { draft }), wikiDocument(row))
})

export const editPreview = post(
  '/wiki-pages/:id/preview',
  'wiki.write',
  api.editPreview,
  async (call) => {
    const found = await writablePage(call, call.params.id)
    if (!found.ok) return found.reply
    const { row } = found
    return previewOf(call, WRITE, {
      sent: withLines(call.body),
      read: (values) => {
        const read = readForm(editShape, values)
        return read.ok ? { ...read, value: { body: read.value.body ?? row.body } } : read
      },
      show: (form, previewed) => editPage(form, row, call, { previewed }),
      firstHeading: 3,
    })
  },
)

export const edit = patch('/wiki-pages/:id', 'wiki.write', api.edit, async (call) => {
  const { db, params, actor, member, now } = call
  const found = await writablePage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const values = withLines(call.body)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, editPage({ values, errors }, row, call), errors, options)
  const read = readForm(editShape, values)
  if (!read.ok) return again(read.errors)
  const { title = row.title, body = row.body, summary = '' } = read.value
  const of = { revision: seenRevision(read.value.revision ?? row.revision), summary }
  const by = { ...actor, memberId: member.id }
  const done =
    writesAs(call, row) === 'edit'
      ? await writing.edit(db, row.id, { title, body }, of, by, now)
      : await proposing.propose(db, { pageId: row.id, ...of }, { title, body }, by, now)
  if (done.ok || done.code === 'HELD') await sentDraft(call, editOf(row))
  if (done.ok) return saved(call, row, done.isMerged)
  if (done.code === 'CONFLICT') return conflicting(call, row, of.revision)
  if (done.code === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  if (done.code === 'SAME') return again(wrong('body', 'has no changes to propose'))
  return notAdmitted(call, 'wiki', done, again)
})

async function saved(call: Writing, row: WikiPage, isMerged: boolean): Promise<Reply> {
  const after = (await pages.find(call.db, row.id, readerOf(call))) ?? row
  const text = isMerged ? 'Page saved, merged with edits made since you opened it.' : 'Page saved.'
  return redirect(addressOf(after), text, wikiDocument(after))
}

/** The form again with everything that was typed, next to the current text. */
async function conflicting(call: Writing, before: WikiPage, revision: number): Promise<Reply> {
  const { db, body } = call
  const row = (await pages.find(db, before.id, readerOf(call))) ?? before
  const seen = await revisions.find(db, 'wiki', row.id, revision)
  const values = { ...withLines(body), revision: String(row.revision) }
  const errors = wrong('', 'Someone else edited the same lines since you opened this page.')
  const data = editPage({ values, errors }, row, call, { seen: String(seen?.state.body ?? '') })
  const more = { revision: row.revision, title: row.title, body: row.body }
  return invalid(WRITE, data, errors, { code: 'EDIT_CONFLICT', more })
}
