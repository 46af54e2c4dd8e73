import * as anomalies from '../../../../store/anomalies/anomalies.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { anomaliesQuery, verdictForm } from './forms.ts'
import { anomaliesPage, anomalyPage } from './pages.ts'
import { noteAddresses } from './parts/address-looks.ts'
import { anomalyJson } from './parts/json.ts'
import { ANOMALIES } from './parts/table.ts'

export const list = get(ANOMALIES, 'anomalies.judge', api.list, async (call) => {
  const { db, query, member, now } = call
  const filter = anomaliesQuery(query)
  if (filter === undefined) return refuse('BAD_CURSOR')
  const { limit } = filter
  const rows = await anomalies.list(db, { ...filter, readerId: member.id, limit: limit + 1 })
  const placeOf = ({ score, id }: anomalies.AnomalyRow) => ({ score, id })
  const found = paged(rows, { path: ANOMALIES, query, limit, placeOf })
  await noteAddresses(call, found.rows)
  const json = { items: found.rows.map(anomalyJson), next: found.next, total: null }
  return adminPage(
    call,
    'console/frame/table',
    anomaliesPage(untyped({ ...query }), found, now),
    json,
  )
})

export const show = get(`${ANOMALIES}/:id`, 'anomalies.judge', api.show, async (call) => {
  const row = await anomalies.find(call.db, idOf(call.params.id), call.member.id)
  if (row === null) return refuse('NOT_FOUND')
  await noteAddresses(call, [row])
  return adminPage(
    call,
    'console/people/anomalies/show',
    anomalyPage(row, untyped(), call.now),
    anomalyJson(row),
  )
})

export const decide = post(
  `${ANOMALIES}/:id/decide`,
  'anomalies.judge',
  api.decide,
  async (call) => {
    const { db, member, params, body, actor, now } = call
    const row = await anomalies.find(db, idOf(params.id), member.id)
    if (row === null) return refuse('NOT_FOUND')
    const form = readForm(verdictForm, body)
    if (!form.ok) {
      const page = anomalyPage(row, { values: body, errors: form.errors }, now)
      return adminInvalid(call, 'console/people/anomalies/show', page, form.errors)
    }
    const { state, note = '' } = form.value
    await anomalies.decide(db, row.id, { state, note }, actor, now)
    const after = (await anomalies.find(db, row.id, member.id)) ?? row
    return redirect(ANOMALIES, `${row.member}: ${state}.`, anomalyJson(after))
  },
)
