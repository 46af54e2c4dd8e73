import { queryOf, readUrl } from '../../../../../domain/announce/announce-url.ts'
import type { Infer } from '../../../../../shared/shape.ts'
import type { Db } from '../../../../../store/base/db.ts'
import * as explanations from '../../../../../store/fleet/explanations.ts'
import * as memberPages from '../../../../../store/members/pages.ts'
import * as members from '../../../../../store/members/members.ts'
import * as torrents from '../../../../../store/torrents/torrents.ts'
import type { Call } from '../../../../http/action.ts'
import { created, get, post, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors, FormResult } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { explainForm } from './forms.ts'
import { answersPage, askPage, EXPLAIN } from './pages.ts'

/** How long the page waits for trackers that are up; they answer within a moment. */
const WAIT_MS = 2_500

type Given = Infer<typeof explainForm>
type ByStaff = Call<string, 'announces.trace'>

export const form = get(EXPLAIN, 'announces.trace', api.form, (call) => {
  const { member = '', torrent = '' } = call.query
  return adminPage(call, 'console/frame/confirm', askPage(untyped({ member, torrent })), {})
})

export const ask = post(EXPLAIN, 'announces.trace', api.ask, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, 'console/frame/confirm', askPage({ values: body, errors }), errors)
  const read = readForm(explainForm, body)
  if (!read.ok) return again(read.errors)
  const asked = await questionOf(call, read.value)
  if (!asked.ok) return again(asked.errors)
  const id = await explanations.ask(db, asked.value, actor, now)
  return created(`${EXPLAIN}/${id}`, { id })
})

export const show = get(`${EXPLAIN}/:id`, 'announces.trace', api.show, async (call) => {
  const { db, params, now } = call
  const id = idOf(params.id)
  const row = await explanations.find(db, id)
  if (row === null) return refuse('NOT_FOUND')
  const answers = await explanations.answersOfAll(db, id, now, WAIT_MS)
  const { memberId } = row.question
  const member = memberId === null ? null : await memberPages.byId(db, memberId)
  const name = member?.name ?? null
  const { question } = row
  const json = { id, question, member: name, answers }
  return adminPage(call, 'console/frame/sections', answersPage(question, name, answers), json)
})

async function questionOf(call: ByStaff, given: Given): Promise<FormResult<explanations.Asked>> {
  const { db, secrets } = call
  const url = given.url ? readUrl(given.url) : null
  if (given.url && url === null)
    return { ok: false, errors: wrong('url', 'is not an announce URL') }
  const named = given.member ? await memberPages.byName(db, given.member) : null
  if (given.member && named === null) {
    return { ok: false, errors: wrong('member', 'is not a member of this site') }
  }
  const passkey = url?.passkey ?? null
  const member = named ?? (passkey === null ? null : await members.byPasskey(db, secrets, passkey))
  if (member === null && passkey === null) {
    return { ok: false, errors: wrong('member', 'is required: the URL has no passkey') }
  }
  const query = url?.query ?? (await queryFor(db, given))
  if (query === null)
    return { ok: false, errors: wrong('torrent', 'is not a torrent of this site') }
  const address = given.address || null
  const question = { memberId: member?.id ?? null, query, address, isBrowser: false }
  return { ok: true, value: { question, member: member?.name ?? null } }
}

async function queryFor(db: Db, given: Given): Promise<string | null> {
  const torrent = given.torrent ? await torrents.find(db, Number(given.torrent)) : undefined
  return torrent === undefined
    ? null
    : queryOf({ ...given, infoHash: torrent.infoHash.toString('hex') })
}
