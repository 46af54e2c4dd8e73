import type { ArrangedForum, Saved } from '../../../../store/forums/arranging.ts'
import * as arranging from '../../../../store/forums/arranging.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { created, get, patch, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { NEW_VALUES, readForum, valuesOf } from './forms.ts'
import { forumPage, FORUMS, forumsPage } from './pages.ts'

const VIEW = 'console/frame/confirm'

export const list = get(FORUMS, 'forums.edit', api.list, async (call) => {
  const rows = await arranging.forums(call.db, viewerOf(call))
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', forumsPage(rows), json)
})

export const form = get(`${FORUMS}/new`, 'forums.edit', api.form, async (call) => {
  const groups = await arranging.groups(call.db, viewerOf(call))
  return adminPage(call, VIEW, forumPage(untyped(NEW_VALUES), groups, null), {})
})

export const add = post(FORUMS, 'forums.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const read = readForum(body)
  if (!read.ok) return again(call, null, read.errors)
  const done = await arranging.saveForum(db, null, read.value, actor, now)
  if (!done.ok) return again(call, null, faultOf(done))
  return created(`/forums/${read.value.slug}`, { id: done.id }, 'Forum created.')
})

export const edit = get(`${FORUMS}/:id`, 'forums.edit', api.edit, async (call) => {
  const [forum] = await arranging.forums(call.db, viewerOf(call), idOf(call.params.id))
  if (forum === undefined) return refuse('FORUM_NOT_FOUND')
  const groups = await arranging.groups(call.db, viewerOf(call))
  return adminPage(call, VIEW, forumPage(untyped(valuesOf(forum)), groups, forum), forum)
})

export const change = patch(`${FORUMS}/:id`, 'forums.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const [forum] = await arranging.forums(db, viewerOf(call), idOf(call.params.id))
  if (forum === undefined) return refuse('FORUM_NOT_FOUND')
  const read = readForum(body, forum.labels)
  if (!read.ok) return again(call, forum, read.errors)
  const done = await arranging.saveForum(db, forum.id, read.value, actor, now)
  return done.ok ? redirect(FORUMS, 'Forum saved.') : again(call, forum, faultOf(done))
})

const viewerOf = ({ member, now }: Pick<Call<string, 'forums.edit'>, 'member' | 'now'>) => {
  return { memberId: member.id, now }
}

async function again(
  call: Call<string, 'forums.edit'>,
  forum: ArrangedForum | null,
  errors: FieldErrors,
): Promise<Reply> {
  const groups = await arranging.groups(call.db, viewerOf(call))
  const data = forumPage({ values: call.body, errors }, groups, forum)
  return adminInvalid(call, VIEW, data, errors)
}

function faultOf(done: Exclude<Saved, { readonly ok: true }>): FieldErrors {
  if (done.code === 'TAKEN') return wrong('slug', 'is already used by another forum')
  if (done.code === 'NO_GROUP') return wrong('group', 'does not exist')
  if (done.code !== 'UNKNOWN') return wrong('', 'This forum does not exist.')
  return wrong(`${done.act}Others`, `has a name that is no class, role or member: ${done.name}`)
}
