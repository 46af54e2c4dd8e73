import * as cases from '../../../../../store/fair-play/cases.ts'
import * as pairs from '../../../../../store/fair-play/pairs.ts'
import type { Call } from '../../../../http/action.ts'
import { get, post, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminPage } from '../../../frame/frame.ts'
import { decided } from '../parts/decided.ts'
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

export const decide = post(`${PAIRS}/:id/verdict`, 'anomalies.judge', api.decide, (call) => {
  const { db, member, params, actor, now } = call
  return decided<pairs.PairRow>(call, {
    view: VIEW,
    find: () => pairs.find(db, idOf(params.id), member.id),
    decide: (row, given) => pairs.decide(db, row.id, given, actor, now),
    pageOf: (row, form) => pageOf(call, row, form),
    nameOf: pairName,
    json: pairJson,
  })
})

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
