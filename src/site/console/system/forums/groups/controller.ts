import * as arranging from '../../../../../store/forums/arranging.ts'
import type { Call } from '../../../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readGroup } from '../forms.ts'
import { groupPage, GROUPS, groupsPage } from '../pages.ts'
import * as api from './api.ts'

const VIEW = 'console/frame/confirm'
const TAKEN = wrong('name', 'is already taken')

export const list = get(GROUPS, 'forums.edit', api.list, async (call) => {
  const rows = await arranging.groups(call.db, viewerOf(call))
  const json = { items: rows, next: null, total: rows.length }
  return adminPage(call, 'console/frame/table', groupsPage(rows), json)
})

export const form = get(`${GROUPS}/new`, 'forums.edit', api.form, (call) =>
  adminPage(call, VIEW, groupPage(untyped({ position: '1' }), null), {}),
)

export const add = post(GROUPS, 'forums.edit', api.add, async (call) => {
  const { db, body, actor, now } = call
  const read = readGroup(body)
  const id = read.ok ? await arranging.saveGroup(db, null, read.value, actor, now) : null
  if (id !== null) return created(GROUPS, { id }, 'Group created.')
  const errors = read.ok ? TAKEN : read.errors
  return adminInvalid(call, VIEW, groupPage({ values: body, errors }, null), errors)
})

export const edit = get(`${GROUPS}/:id`, 'forums.edit', api.edit, async (call) => {
  const group = await groupOf(call)
  if (group === undefined) return refuse('NOT_FOUND')
  const values = { name: group.name, position: String(group.position) }
  return adminPage(call, VIEW, groupPage(untyped(values), group), group)
})

export const change = patch(`${GROUPS}/:id`, 'forums.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const group = await groupOf(call)
  if (group === undefined) return refuse('NOT_FOUND')
  const read = readGroup(body)
  const id = read.ok ? await arranging.saveGroup(db, group.id, read.value, actor, now) : null
  if (id !== null) return redirect(GROUPS, 'Group saved.')
  const errors = read.ok ? TAKEN : read.errors
  return adminInvalid(call, VIEW, groupPage({ values: body, errors }, group), errors)
})

export const remove = del(`${GROUPS}/:id`, 'forums.edit', api.remove, async (call) => {
  const isDone = await arranging.removeGroup(call.db, idOf(call.params.id), call.actor, call.now)
  return isDone ? redirect(GROUPS, 'Group removed.') : refuse('NOT_FOUND')
})

type Edits = Pick<Call<string, 'forums.edit'>, 'db' | 'member' | 'now'>

const viewerOf = ({ member, now }: Edits) => ({ memberId: member.id, now })

async function groupOf(call: Edits & { readonly params: { readonly id: string } }) {
  const groups = await arranging.groups(call.db, viewerOf(call))
  return groups.find(({ id }) => id === idOf(call.params.id))
}
