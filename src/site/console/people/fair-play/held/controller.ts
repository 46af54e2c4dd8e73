import { GIB } from '../../../../../domain/units.ts'
import * as cases from '../../../../../store/fair-play/cases.ts'
import * as holds from '../../../../../store/fair-play/holds.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { FAIR_PLAY, fairPlayHref } from '../../../frame/links.ts'
import * as api from './api.ts'
import { holdForm } from './forms.ts'
import { holdPage } from './pages.ts'

const CASE = `${FAIR_PLAY}/:name` as const
const VIEW = 'console/frame/confirm'

export const form = get(`${CASE}/hold`, 'anomalies.judge', api.form, async (call) => {
  const row = await cases.find(call.db, call.params.name, call.member.id)
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, holdPage(row, untyped()), {})
})

export const hold = post(`${CASE}/hold`, 'anomalies.judge', api.hold, async (call) => {
  const { db, config, member, params, body, actor, now } = call
  const row = await cases.find(db, params.name, member.id)
  if (row === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, holdPage(row, { values: body, errors }), errors)
  const { holdCredit } = await settings.site(db, config)
  if (!holdCredit) return again(wrong('gib', 'cannot be held back: the settings do not allow it'))
  const read = readForm(holdForm, body)
  if (!read.ok) return again(read.errors)
  const given = { bytes: BigInt(read.value.gib) * BigInt(GIB), reason: read.value.reason }
  const done = await holds.hold(db, row, given, actor, now)
  if (!done.ok) return again(wrong('gib', FAULTS[done.code]))
  return redirect(fairPlayHref(row.name), 'The credit is held back.', { isHeld: true })
})

export const release = post(`${CASE}/release`, 'anomalies.judge', api.release, async (call) => {
  const { db, member, params, actor, now } = call
  const row = await cases.find(db, params.name, member.id)
  if (row === null || !(await holds.release(db, row, actor, now))) return refuse('NOT_FOUND')
  return redirect(fairPlayHref(row.name), 'The credit was returned.', { isHeld: false })
})

const FAULTS = {
  NOT_CONFIRMED: 'cannot be held back before the verdict “Cheater”',
  ALREADY_HELD: 'cannot be held back: other credit is held back already. Release it first',
  HAS_LESS: 'is more than the member has',
} as const
