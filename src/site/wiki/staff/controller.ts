import type { Role } from '../../../domain/roles/permission-rows.ts'
import { wikiPath } from '../../../domain/wiki/paths.ts'
import * as pages from '../../../store/wiki/pages.ts'
import * as settingsOf from '../../../store/wiki/settings.ts'
import { del, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { removeShape, settingsShape } from '../forms.ts'
import { addressOf, wikiDocument } from '../json.ts'
import { findPage } from '../rights.ts'
import * as api from './api.ts'
import { removePage, settingsPage } from './pages.ts'

const REMOVE = 'wiki/staff/remove'
const SETTINGS = 'wiki/staff/settings'

export const removal = get('/wiki-pages/:id/remove', 'wiki.manage', api.removal, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  return page(REMOVE, removePage(untyped(), found.row), wikiDocument(found.row))
})

export const remove = del('/wiki-pages/:id', 'wiki.manage', api.remove, async (call) => {
  const { db, params, body: values, actor, now } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const read = readForm(removeShape, values)
  if (!read.ok) {
    const { errors } = read
    return invalid(REMOVE, removePage({ values, errors }, found.row), errors)
  }
  const isDone = await settingsOf.remove(db, found.row.id, read.value.reason, actor, now)
  return isDone ? redirect('/wiki', 'Page removed.') : refuse('WIKI_PAGE_REMOVED')
})

export const restore = post('/wiki-pages/:id/restore', 'wiki.manage', api.restore, async (call) => {
  const { db, params, actor, now } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const isDone = await settingsOf.restore(db, found.row.id, actor, now)
  if (!isDone) return refuse('WIKI_PAGE_NOT_FOUND')
  const row = (await pages.find(db, found.row.id)) ?? found.row
  return redirect(addressOf(row), 'Page restored.', wikiDocument(row))
})

export const settings = get(
  '/wiki-pages/:id/settings',
  'wiki.manage',
  api.settings,
  async (call) => {
    const found = await findPage(call, call.params.id)
    if (!found.ok) return found.reply
    const { path, reader, editor } = found.row
    const form = untyped({ path, reader: reader ?? '', editor: editor ?? '' })
    return page(SETTINGS, settingsPage(form, found.row), wikiDocument(found.row))
  },
)

export const change = patch('/wiki-pages/:id/settings', 'wiki.manage', api.change, async (call) => {
  const { db, params, body: values, actor, now } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const again = (errors: FieldErrors) =>
    invalid(SETTINGS, settingsPage({ values, errors }, row), errors)
  const read = readForm(settingsShape, values)
  if (!read.ok) return again(read.errors)
  const path = wikiPath(read.value.path ?? row.path) ?? row.path
  const reader = roleIn(read.value.reader, row.reader)
  const editor = roleIn(read.value.editor, row.editor)
  const done = await settingsOf.change(db, row.id, { path, reader, editor }, actor, now)
  if (done === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  if (done !== 'CHANGED') return again(FAULTS[done])
  const after = (await pages.find(db, row.id)) ?? row
  return redirect(addressOf(after), 'Page settings saved.', wikiDocument(after))
})

/** Omitted: as before; empty: as for the page above. */
function roleIn<R extends Role>(given: R | '' | undefined, before: R | null): R | null {
  if (given === undefined) return before
  return given === '' ? null : given
}

const FAULTS = {
  PATH_IN_USE: wrong('path', 'is used by another page, or is below this one'),
  PATH_TOO_LONG: wrong('path', 'is too long or too deep for the pages below this one'),
} as const
