import { heldStates } from '../../../../../domain/text-rules/text-rules.ts'
import * as deciding from '../../../../../store/held-texts/deciding.ts'
import type { HeldText } from '../../../../../store/held-texts/held-texts.ts'
import * as heldTexts from '../../../../../store/held-texts/held-texts.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import { listLimit } from '../../../../http/frame/cursor.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { beforeOf } from '../../../frame/ids.ts'
import { paged } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { refuseForm } from './forms.ts'
import { HELD, heldPage, heldTextPage } from './pages.ts'

const VIEW = 'console/people/text-rules/held'

export const list = get(HELD, 'texts.moderate', api.list, async (call) => {
  const { db, member, query, now } = call
  const after = beforeOf(query)
  if (after === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const state = heldStates.find((one) => one === query.state) ?? 'waiting'
  const rows = await heldTexts.list(db, member.id, { state, after, limit: limit + 1 })
  const found = paged(rows, { path: HELD, query, limit, placeOf: ({ id }) => ({ id }) })
  const json = { items: found.rows.map(itemOf), next: found.next, total: null }
  return adminPage(call, 'console/frame/table', heldPage(untyped({ ...query }), found, now), json)
})

export const show = get(`${HELD}/:id`, 'texts.moderate', api.show, async (call) => {
  const { db, member, params, now } = call
  const row = await heldTexts.find(db, member.id, idOf(params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, heldTextPage(row, untyped(), now), itemOf(row))
})

export const accept = post(`${HELD}/:id/accept`, 'texts.moderate', api.accept, async (call) => {
  const { db, member, params, actor, now } = call
  const row = await heldTexts.find(db, member.id, idOf(params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const done = await deciding.accept(db, row.id, actor, now)
  if (done === 'DECIDED') return refuse('STATE_CONFLICT')
  if (done === 'DONE') return decided(call, row, 'accepted')
  const errors = wrong('', 'It cannot be published: what it belongs to is closed or removed.')
  const data = heldTextPage(row, { values: {}, errors }, now)
  return adminInvalid(call, VIEW, data, errors)
})

export const deny = post(`${HELD}/:id/refuse`, 'texts.moderate', api.refuse, async (call) => {
  const { db, member, params, body: values, actor, now } = call
  const row = await heldTexts.find(db, member.id, idOf(params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const form = readForm(refuseForm, values)
  if (!form.ok) {
    const data = heldTextPage(row, { values, errors: form.errors }, now)
    return adminInvalid(call, VIEW, data, form.errors)
  }
  const done = await deciding.refuse(db, row.id, form.value.reason, actor, now)
  return done === 'DONE' ? decided(call, row, 'refused') : refuse('STATE_CONFLICT')
})

async function decided(
  { db, member }: Pick<Call<string, 'texts.moderate'>, 'db' | 'member'>,
  row: HeldText,
  state: 'accepted' | 'refused',
): Promise<Reply> {
  const after = (await heldTexts.find(db, member.id, row.id)) ?? row
  const said = row.act === 'hold' ? `Text ${row.id} was ${state}.` : 'Report closed.'
  return redirect(HELD, said, itemOf(after))
}

function itemOf({ authorId: _authorId, createdAt, decidedAt, ...row }: HeldText) {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}
