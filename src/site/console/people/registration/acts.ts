import * as addressLooks from '../../../../store/accounts/address-looks.ts'
import * as care from '../../../../store/registration/application-care.ts'
import type { ApplicationKind } from '../../../../store/registration/applications.ts'
import { IMAGE_TYPE } from '../../../../store/records/images.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { carrying, file, redirect, refuse } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPageById, tableReply } from '../../frame/paging.ts'
import { claimShape, decisionShape, noteShape, STATES } from './forms.ts'
import { listPage, reviewPage } from './pages.ts'
import { PATHS } from './parts/labels.ts'

// Actions that applications and appeals share.

const VIEW = 'console/people/registration/show'

type ByStaff = Call<string, 'applications.judge' | 'appeals.judge'>

export async function listed(call: ByStaff, kind: ApplicationKind): Promise<Reply> {
  const { db, query, now } = call
  const state = STATES.find((one) => one === query.state) ?? null
  const found = await readPageById(call, PATHS[kind], (before, limit) =>
    care.list(db, { kind, state, before, limit }),
  )
  const mayEdit = call.can('applications.edit')
  return tableReply(call, found, (shown) => listPage(kind, query, shown, mayEdit, now))
}

export async function shown(call: ByStaff, kind: ApplicationKind, id: string): Promise<Reply> {
  const found = await loaded(call, kind, id, untyped())
  if (found === null) return refuse('PETITION_NOT_FOUND')
  return adminPage(call, VIEW, found.data, found.json)
}

export async function imageShown(call: ByStaff, id: string, position: string): Promise<Reply> {
  const at = /^[1-4]$/.test(position) ? Number(position) : 0
  const bytes = await care.imageOf(call.db, idOf(id), at)
  if (bytes === null) return refuse('IMAGE_NOT_FOUND')
  return carrying(file(IMAGE_TYPE, bytes), { headers: { 'Cache-Control': 'private, no-store' } })
}

export async function claimed(call: ByStaff, kind: ApplicationKind, id: string): Promise<Reply> {
  const { db, body, actor, now } = call
  const form = readForm(claimShape, body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  const isWanted = form.value.release === undefined
  const isDone = await care.claim(db, { kind, id: idOf(id) }, isWanted, actor, now)
  return isDone ? redirect(`${PATHS[kind]}/${idOf(id)}`) : refuse('PETITION_DECIDED')
}

export async function noted(call: ByStaff, kind: ApplicationKind, id: string): Promise<Reply> {
  const { db, body, actor, now } = call
  const form = readForm(noteShape, body)
  if (!form.ok) return again(call, kind, id, { values: body, errors: form.errors })
  const isDone = await care.addNote(db, { kind, id: idOf(id) }, form.value.body, actor, now)
  if (!isDone) return refuse('PETITION_NOT_FOUND')
  return redirect(`${PATHS[kind]}/${idOf(id)}`, 'Note added.')
}

export async function decided(call: ByStaff, kind: ApplicationKind, id: string): Promise<Reply> {
  const { db, secrets, config, body, actor, now } = call
  const form = readForm(decisionShape, body)
  if (!form.ok) return again(call, kind, id, { values: body, errors: form.errors })
  const { decision, reason = '' } = form.value
  if (decision === 'refuse' && reason === '') {
    const errors = wrong('reason', 'is required to refuse')
    return again(call, kind, id, { values: body, errors })
  }
  const { inviteDays } = await settings.site(db, config)
  const given = { isGranted: decision === 'grant', reason, inviteDays }
  const isDone = await care.decide(db, secrets, { kind, id: idOf(id) }, given, actor, now)
  if (!isDone) return refuse('PETITION_DECIDED')
  return redirect(`${PATHS[kind]}?state=waiting`, 'Decision saved and emailed to the applicant.')
}

async function again(
  call: ByStaff,
  kind: ApplicationKind,
  id: string,
  form: Typed,
): Promise<Reply> {
  const found = await loaded(call, kind, id, form)
  if (found === null) return refuse('PETITION_NOT_FOUND')
  return adminInvalid(call, VIEW, found.data, form.errors)
}

async function loaded(
  { db, member, now }: ByStaff,
  kind: ApplicationKind,
  id: string,
  form: Typed,
) {
  const found = await care.show(db, kind, idOf(id))
  if (found === null) return null
  if (found.memberId !== null && found.address !== null) {
    await addressLooks.note(db, member, { ids: [found.memberId] }, 'your appeal', now)
  }
  const notes = await care.notesOf(db, found.id)
  const data = reviewPage({ kind, found, notes, viewerId: member.id }, form, now)
  const { memberId: _id, memberState: _state, banReason: _why, ownerId: _owner, ...json } = found
  return { data, json: { ...json, notes } }
}
