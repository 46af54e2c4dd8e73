import * as cases from '../../../../../store/fair-play/cases.ts'
import * as pairs from '../../../../../store/fair-play/pairs.ts'
import type { Call } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import type { RefusalCode } from '../../../../http/refusals.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { FAIR_PLAY } from '../../../frame/links.ts'
import { CHANGED, verdictForm } from '../forms.ts'
import * as api from './api.ts'
import { fullPairJson, pairJson } from './json.ts'
import { PAIRS, pairName } from './lines.ts'
import { pairPage } from './pages.ts'

const VIEW = 'console/people/fair-play/pairs/show'
const FEW = 10

export const show = get(`${PAIRS}/:id`, 'anomalies.judge', api.show, async (call) => {
  const { db, params, member, actor, now } = call
  const row = await pairs.find(db, idOf(params.id), member.id)
  if (row === null) return refuse('NOT_FOUND')
  const { page, ...found } = await pageOf(call, row, untyped())
  const { firstId, first, secondId, second } = row
  const both = [
    { id: firstId, name: first },
    { id: secondId, name: second },
  ]
  for (const { id: memberId, name } of [...both, ...found.others]) {
    await cases.noteViewing(db, { memberId, name }, actor, now)
  }
  return adminPage(call, VIEW, page, fullPairJson(row, found))
})

export const decide = post(`${PAIRS}/:id/verdict`, 'anomalies.judge', api.decide, async (call) => {
  const { db, member, params, body, actor, now } = call
  const row = await pairs.find(db, idOf(params.id), member.id)
  if (row === null) return refuse('NOT_FOUND')
  const form = readForm(verdictForm, body)
  if (!form.ok) return again(call, row, form.errors)
  const { verdict, note = '', seen } = form.value
  const given = { verdict, note, seen: seen === undefined ? null : Number(seen) }
  const isDone = await pairs.decide(db, row.id, given, actor, now)
  const after = (await pairs.find(db, row.id, member.id)) ?? row
  if (!isDone) return again(call, after, CHANGED, 'CASE_CHANGED')
  return redirect(FAIR_PLAY, `Verdict on ${pairName(row)} saved: ${verdict}.`, pairJson(after))
})

/** Shows the current pair again, with what was typed. */
async function again(
  call: Pick<Call<string, 'anomalies.judge'>, 'db' | 'now' | 'body' | 'can' | 'here'>,
  row: pairs.PairRow,
  errors: FieldErrors,
  code: RefusalCode = 'INVALID',
) {
  const { page } = await pageOf(call, row, { values: call.body, errors })
  return adminInvalid(call, VIEW, page, errors, { code })
}

async function pageOf(
  { db, now }: Pick<Call<string, 'anomalies.judge'>, 'db' | 'now'>,
  row: pairs.PairRow,
  form: Typed,
) {
  const parts = await pairs.partsOf(db, row)
  const others = await pairs.othersOf(db, row)
  const verdicts = await pairs.verdictsOf(db, row.id, FEW)
  return { page: pairPage(row, form, { parts, others, verdicts, now }), parts, others }
}
