import { outranks } from '../../../../../domain/roles/permissions.ts'
import type { CareInvite } from '../../../../../store/registration/invite-care.ts'
import * as inviteCare from '../../../../../store/registration/invite-care.ts'
import type { Call } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readPageById, tableReply, type Paged } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { invitesFilter, revokeForm } from './forms.ts'
import { INVITES, invitesPage, revokePage } from './pages.ts'

const REVOKE = `${INVITES}/:id/revoke` as const

export const list = get(INVITES, 'members.see-private', api.list, async (call) => {
  const { db, query, now } = call
  const filter = invitesFilter(query)
  const found = await readPageById(call, INVITES, (before, limit) =>
    inviteCare.list(db, { ...filter, before, limit }, now),
  )
  const mayRevoke = (row: CareInvite) =>
    call.can('members.manage') && isLeft(row) && isBelow(call, row)
  const pageOf = (shown: Paged<CareInvite>) => invitesPage({ query, found: shown, mayRevoke }, now)
  return tableReply(call, found, pageOf, inviteJson)
})

export const question = get(REVOKE, 'members.manage', api.question, async (call) => {
  const row = await inviteCare.find(call.db, idOf(call.params.id), call.now)
  if (row === null || !isLeft(row)) return refuse('INVITE_NOT_FOUND')
  if (!isBelow(call, row)) return refuse('MEMBER_OUTRANKS')
  return adminPage(call, 'console/frame/confirm', revokePage(row, untyped()), inviteJson(row))
})

export const revoke = post(REVOKE, 'members.manage', api.revoke, async (call) => {
  const { db, params, body, actor, now } = call
  const row = await inviteCare.find(db, idOf(params.id), now)
  if (row === null || !isLeft(row)) return refuse('INVITE_NOT_FOUND')
  if (!isBelow(call, row)) return refuse('MEMBER_OUTRANKS')
  const form = readForm(revokeForm, body)
  if (!form.ok) {
    const page = revokePage(row, { values: body, errors: form.errors })
    return adminInvalid(call, 'console/frame/confirm', page, form.errors)
  }
  const isDone = await inviteCare.revoke(db, row, form.value.reason, actor, now)
  return isDone ? redirect(INVITES, 'Invite revoked.') : refuse('INVITE_NOT_FOUND')
})

function isLeft({ state }: CareInvite): boolean {
  return state === 'open' || state === 'expired'
}

/** Returns whether the inviter is the viewer or has a lower role. */
function isBelow({ member }: Pick<Call<string, 'members.manage'>, 'member'>, row: CareInvite) {
  return row.inviterId === member.id || outranks(member.role, row.inviterRole)
}

function inviteJson({ inviterId: _id, inviterRole: _role, ...row }: CareInvite) {
  return row
}
