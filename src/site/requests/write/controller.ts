import type { FoundRequest } from '../../../store/requests/requests.ts'
import * as writing from '../../../store/requests/writing.ts'
import * as revisions from '../../../store/records/revisions.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../../http/action.ts'
import {
  created,
  get,
  invalid,
  page,
  patch,
  post,
  redirect,
  refuse,
  refused,
} from '../../http/action.ts'
import type { FieldErrors, FormResult } from '../../http/frame/forms.ts'
import { editedElsewhere, wrong } from '../../http/frame/forms.ts'
import { editByRules, notAdmitted } from '../../text-rules/parts/outcome.ts'
import { draftedEdit, draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { namedIn } from '../../ui/named-in.ts'
import { documentOf, editableRequest, rulesOf } from '../reading.ts'
import * as api from './api.ts'
import { choosePage, editPage, formOf, newPage } from './pages.ts'
import type { OpenForm } from './reading.ts'
import { openForm, readCreate, readEdit } from './reading.ts'

const VIEW = 'requests/write/write'
const CHOOSE = 'requests/write/choose'

type Acting = Call<string, Permission> & Call<string, 'requests.read'>

export const newForm = get('/requests/new', 'requests.write', api.newForm, async (call) => {
  const { db, query } = call
  const { form, draft } = await draftedForm(call, '/requests', query)
  const open = await openForm(db, form.values.category, {})
  if (open === null) return page(CHOOSE, choosePage(await categories.list(db), query), {})
  return page(VIEW, newPage(form, open, { draft }), {})
})

async function unknown({ db, body }: Pick<Acting, 'db' | 'body'>) {
  const errors = wrong('category', 'is not a category')
  return invalid(CHOOSE, choosePage(await categories.list(db), body), errors)
}

export const create = post('/requests', 'requests.write', api.create, async (call) => {
  const { db, body: values, member, actor, now } = call
  const open = await openForm(db, values.category, {})
  if (open === null) return unknown(call)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(VIEW, newPage({ values, errors }, open), errors, options)
  const read = await readCreate(db, values, open)
  if (!read.ok) return again(read.errors)
  const by = { ...actor, memberId: member.id }
  const given = { ...read.value, named: namedIn(read.value.description) }
  const made = await writing.make(db, given, by, await rulesOf(call), now)
  if (made.ok || made.code === 'HELD') await sentDraft(call, '/requests')
  if (made.ok) {
    return created(`/requests/${made.id}`, await documentOf(call, made.id), 'Request created.')
  }
  if (made.code === 'TOO_MANY_OPEN_REQUESTS') return refuse(made.code)
  return notAdmitted(call, 'request', made, again)
})

export const preview = post('/requests/preview', 'requests.write', api.preview, async (call) => {
  const { db } = call
  const open = await openForm(db, call.body.category, {})
  if (open === null) return unknown(call)
  return previewOf(call, VIEW, {
    read: async (values) => asText(await readCreate(db, values, open)),
    show: (form, previewed) => newPage(form, open, { previewed }),
    firstHeading: 2,
  })
})

/** Renames the field `description` of a form to `body`. */
function asText<Form extends { readonly description: string }>(
  read: FormResult<Form>,
): FormResult<Form & { readonly body: string }> {
  return read.ok ? { ok: true, value: { ...read.value, body: read.value.description } } : read
}

type Opened =
  | { readonly ok: true; readonly asked: FoundRequest; readonly open: OpenForm }
  | Extract<Awaited<ReturnType<typeof editableRequest>>, { readonly ok: false }>

async function openEdit(call: Acting, param: string): Promise<Opened> {
  const found = await editableRequest(call, param)
  if (!found.ok) return found
  const { asked } = found
  const open = await openForm(call.db, asked.category, asked.attributes)
  if (open === null) return refused('CATEGORY_NOT_FOUND')
  return { ok: true, asked, open }
}

export const editForm = get('/requests/:id/edit', 'requests.write', api.editForm, async (call) => {
  const found = await openEdit(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked, open } = found
  const { form, draft } = await draftedEdit(call, `/requests/${asked.id}`, formOf(asked, open))
  return page(VIEW, editPage(form, open, { asked, draft }), await documentOf(call, asked.id))
})

export const editPreview = post(
  '/requests/:id/preview',
  'requests.write',
  api.editPreview,
  async (call) => {
    const found = await openEdit(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked, open } = found
    return previewOf(call, VIEW, {
      read: async (values) => asText(await readEdit(call.db, values, open, asked)),
      show: (form, previewed) => editPage(form, open, { asked, previewed }),
      firstHeading: 2,
    })
  },
)

export const edit = patch('/requests/:id', 'requests.write', api.edit, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await openEdit(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked, open } = found
  const text = asText(await readEdit(db, values, open, asked))
  const before = `${asked.title}\n${asked.description}`
  const read = await editByRules(call, text, 'request', before)
  if (!read.ok) {
    const data = editPage({ values, errors: read.errors }, open, { asked })
    return invalid(VIEW, data, read.errors)
  }
  const { revision, body: description, ...words } = read.value
  const seen = revision ?? asked.revision
  const naming = { named: namedIn(description), before: namedIn(asked.description) }
  const done = await writing.edit(db, asked.id, words, { revision: seen, naming }, actor, now)
  if (!done.ok && done.code === 'CONFLICT') return conflicting(call, asked, open, seen)
  if (!done.ok) return refuse(done.code === 'GONE' ? 'REQUEST_REMOVED' : 'REQUEST_NOT_OPEN')
  await sentDraft(call, `/requests/${asked.id}`)
  return redirect(`/requests/${asked.id}`, 'Request saved.', await documentOf(call, asked.id))
})

/** Shows the form again with everything that was typed, next to the current text. */
async function conflicting(call: Acting, asked: FoundRequest, open: OpenForm, revision: number) {
  const row = await revisions.find(call.db, 'request', asked.id, revision)
  const values = { ...call.body, revision: String(asked.revision) }
  const seen = String(row?.state.description ?? asked.description)
  const errors = editedElsewhere('request')
  const data = editPage({ values, errors }, open, { asked, seen })
  const more = { revision: asked.revision, body: asked.description }
  return invalid(VIEW, data, errors, { code: 'EDIT_CONFLICT', more })
}
