import * as bookmarkFolders from '../../../store/collections/bookmark-folders.ts'
import { MAX_FOLDERS } from '../../../store/collections/bookmark-folders.ts'
import type { Db } from '../../../store/base/db.ts'
import { created, del, get, invalid, page, patch, post, redirect } from '../../http/action.ts'
import { refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import * as api from './api.ts'
import { folderShape } from './forms.ts'
import { foldersPage } from './pages.ts'

const PATH = '/bookmarks/folders'
const TAKEN = 'is already the name of another folder'

export const list = get(PATH, 'account.own', api.list, async ({ db, member }) => {
  const items = await bookmarkFolders.list(db, member.id)
  const data = foldersPage(items, untyped())
  return page('bookmarks/folders', data, { items, next: null, total: items.length })
})

export const make = post(PATH, 'bookmarks.keep', api.make, async (call) => {
  const { db, member, body } = call
  const form = readForm(folderShape, body)
  if (!form.ok) return refused(call, form.errors)
  const { name } = form.value
  const made = await bookmarkFolders.make(db, member.id, name)
  if (made === 'taken') return refused(call, wrong('name', TAKEN))
  if (made === 'many')
    return refused(call, wrong('', `You can have at most ${MAX_FOLDERS} folders.`))
  return created(PATH, { id: made }, `Folder “${name}” created.`)
})

export const rename = patch(`${PATH}/:id`, 'bookmarks.keep', api.rename, async (call) => {
  const { db, member, params, body } = call
  const form = readForm(folderShape, body)
  const id = idOf(params.id)
  if (!form.ok) return refused(call, form.errors, id)
  const done = await bookmarkFolders.rename(db, member.id, id, form.value.name)
  if (done === 'none') return refuse('BOOKMARK_FOLDER_NOT_FOUND')
  if (done === 'taken') return refused(call, wrong('name', TAKEN), id)
  return redirect(PATH, 'Folder renamed.')
})

export const remove = del(`${PATH}/:id`, 'bookmarks.keep', api.remove, async (call) => {
  const { db, member, params } = call
  const isGone = await bookmarkFolders.remove(db, member.id, idOf(params.id))
  if (!isGone) return refuse('BOOKMARK_FOLDER_NOT_FOUND')
  return redirect(PATH, 'Folder removed. Its bookmarks were kept.')
})

interface Asked {
  readonly db: Db
  readonly member: { readonly id: number }
  readonly body: Fields
}

/**
 * Shows the page with the typed name: next to the folder being renamed, or in the form for a new
 * one.
 */
async function refused(
  { db, member, body }: Asked,
  errors: FieldErrors,
  renamed: number | null = null,
) {
  const form: Typed = { values: body, errors }
  const rows = await bookmarkFolders.list(db, member.id)
  return invalid('bookmarks/folders', foldersPage(rows, form, renamed), errors)
}
