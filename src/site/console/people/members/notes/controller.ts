import type { Profile } from '../../../../../store/members/pages.ts'
import * as memberNotes from '../../../../../store/members/notes.ts'
import { created, del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import type { ByStaff } from '../../../frame/below.ts'
import { below } from '../../../frame/below.ts'
import { adminInvalid } from '../../../frame/frame.ts'
import { memberHref } from '../../../frame/links.ts'
import { listReply, readPageById } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { noteForm } from './forms.ts'
import { notesPage } from './pages.ts'

const NOTES = '/admin/users/:name/notes'

export const list = get(NOTES, 'members.note', api.list, (call) =>
  below(call, async (profile) => {
    const found = await notesOf(call, profile)
    return listReply(call, 'console/frame/adding', found, (shown) =>
      notesPage(untyped(), named(profile), shown, call.now),
    )
  }),
)

export const add = post(NOTES, 'members.note', api.add, (call) =>
  below(call, async (profile) => {
    const form = readForm(noteForm, call.body)
    if (!form.ok) {
      const found = await notesOf({ ...call, query: {} }, profile)
      const typed = { values: call.body, errors: form.errors }
      const page = notesPage(typed, named(profile), found, call.now)
      return adminInvalid(call, 'console/frame/adding', page, form.errors)
    }
    const id = await memberNotes.add(call.db, profile, form.value.body, call.actor, call.now)
    return created(`${memberHref(profile.name)}/notes`, { id }, 'Note added.')
  }),
)

export const remove = del(`${NOTES}/:id`, 'members.note', api.remove, (call) =>
  below(call, async (profile) => {
    const { db, params, actor, now } = call
    const isDone = await memberNotes.remove(db, profile, idOf(params.id), actor, now)
    if (!isDone) return refuse('NOT_FOUND')
    return redirect(`${memberHref(profile.name)}/notes`, 'Note removed.')
  }),
)

function named({ name }: Profile) {
  return { name, href: memberHref(name) }
}

function notesOf(call: Pick<ByStaff, 'db' | 'query'>, { id, name }: Profile) {
  return readPageById(call, `${memberHref(name)}/notes`, (before, limit) =>
    memberNotes.ofMember(call.db, id, before, limit),
  )
}
