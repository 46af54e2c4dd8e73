import * as anomalies from '../../../../store/anomalies/anomalies.ts'
import { get, json, moved, post, redirect, refuse } from '../../../http/action.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid } from '../../frame/frame.ts'
import { FAIR_PLAY, fairPlayHref } from '../../frame/links.ts'
import { paged } from '../../frame/paging.ts'
import { sectionsPage } from '../../frame/sections.ts'
import * as api from './api.ts'
import { anomaliesQuery, verdictForm } from './forms.ts'
import { anomalyJson } from './parts/json.ts'
import { noteAddresses } from './parts/address-looks.ts'

// The findings of rules one by one, for programs. On pages, they are part of the fair-play cases.

const ANOMALIES = '/admin/anomalies'
const ANOMALY = `${ANOMALIES}/:id` as const

export const list = get(ANOMALIES, 'anomalies.judge', api.list, async (call) => {
  const { db, query, member, wantsJson } = call
  const filter = anomaliesQuery(query)
  if (!wantsJson) return moved(casesHref(filter), null)
  const { limit } = filter
  const rows = await anomalies.list(db, { ...filter, readerId: member.id, limit: limit + 1 })
  const placeOf = ({ score, id }: anomalies.AnomalyRow) => ({ score, id })
  const found = paged(rows, { path: ANOMALIES, query, limit, placeOf })
  await noteAddresses(call, found.rows)
  return json({ items: found.rows.map(anomalyJson), next: found.next, total: null })
})

/** Returns the address of the list of cases with the same filter. */
function casesHref({ state, kind }: anomalies.AnomalyFilter): string {
  const decided = state === 'open' ? undefined : 'findings'
  return withQuery(FAIR_PLAY, { state: decided, rule: kind ?? undefined }, {})
}

export const show = get(ANOMALY, 'anomalies.judge', api.show, async (call) => {
  const row = await anomalies.find(call.db, idOf(call.params.id), call.member.id)
  if (row === null) return refuse('NOT_FOUND')
  if (!call.wantsJson) return moved(fairPlayHref(row.member), null)
  await noteAddresses(call, [row])
  return json(anomalyJson(row))
})

export const decide = post(`${ANOMALY}/decide`, 'anomalies.judge', api.decide, async (call) => {
  const { db, member, params, body, actor, now } = call
  const row = await anomalies.find(db, idOf(params.id), member.id)
  if (row === null) return refuse('NOT_FOUND')
  const href = fairPlayHref(row.member)
  const form = readForm(verdictForm, body)
  if (!form.ok) {
    const links = [{ label: `Fair play: ${row.member}`, href }]
    const page = sectionsPage({ title: 'Anomaly', links, sections: [] })
    return adminInvalid(call, 'console/frame/sections', page, form.errors)
  }
  const { state, note = '' } = form.value
  await anomalies.decide(db, row.id, { state, note }, actor, now)
  const after = (await anomalies.find(db, row.id, member.id)) ?? row
  return redirect(href, `${row.member}: ${state}.`, anomalyJson(after))
})
