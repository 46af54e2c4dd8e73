import * as anomalies from '../../../../store/anomalies/anomalies.ts'
import * as cases from '../../../../store/fair-play/cases.ts'
import * as evidence from '../../../../store/fair-play/evidence.ts'
import * as holdings from '../../../../store/fair-play/holdings.ts'
import * as holds from '../../../../store/fair-play/holds.ts'
import * as pairs from '../../../../store/fair-play/pairs.ts'
import * as memberNotes from '../../../../store/members/notes.ts'
import * as warnings from '../../../../store/members/warnings.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import { outranks } from '../../../../domain/roles/permissions.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import type { Call } from '../../../http/action.ts'
import { get, post, refuse } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminPage } from '../../frame/frame.ts'
import { FAIR_PLAY } from '../../frame/links.ts'
import { paged } from '../../frame/paging.ts'
import { noteAddresses } from '../anomalies/parts/address-looks.ts'
import * as api from './api.ts'
import { casePage } from './case-page.ts'
import { casesQuery, dayOf } from './forms.ts'
import { caseJson, fullCaseJson, swarmJson } from './json.ts'
import { casesPage } from './pages.ts'
import { pairJson } from './pairs/json.ts'
import { pairRange } from './pairs/lines.ts'
import { decided } from './parts/decided.ts'
import { MOST_PARTS } from './parts/evidence.ts'
import { MOST_FINDINGS } from './parts/findings.ts'
import { swarmPage } from './swarm-page.ts'

const CASE = `${FAIR_PLAY}/:name` as const
const VIEW = 'console/people/fair-play/show'
const DAYS_SHOWN = 60
const FEW = 10
const INTERVALS_SHOWN = 500
/** The number of verdicts from which precision is measured. */
const LAST_VERDICTS = 200

export const list = get(FAIR_PLAY, 'anomalies.judge', api.list, async (call) => {
  const { db, query, member, now } = call
  const filter = casesQuery(query)
  const { limit } = filter
  const rows = await cases.list(db, { ...filter, readerId: member.id, limit: limit + 1 })
  const placeOf = ({ place, memberId }: cases.CaseRow) => ({ place, id: memberId })
  const found = paged(rows, { path: FAIR_PLAY, query, limit, placeOf })
  const { state, source, rule, after } = filter
  const range = { ...pairRange(after, found), state, source, readerId: member.id }
  // None of the rules that can be chosen is about a pair of members.
  const paired = rule === null ? await pairs.list(db, range) : []
  const judged = await cases.lastVerdicts(db, LAST_VERDICTS)
  const page = casesPage(untyped({ ...query }), found, { pairs: paired, judged, now })
  const shown = { items: found.rows.map(caseJson), pairs: paired.map(pairJson) }
  const json = { ...shown, next: found.next, total: null }
  return adminPage(call, 'console/people/fair-play/list', page, json)
})

export const show = get(CASE, 'anomalies.judge', api.show, async (call) => {
  const row = await cases.find(call.db, call.params.name, call.member.id)
  if (row === null) return refuse('NOT_FOUND')
  await cases.noteViewing(call.db, row, call.actor, call.now)
  const { page, ...found } = await pageOf(call, row, untyped())
  return adminPage(call, VIEW, page, fullCaseJson(row, found))
})

export const swarm = get(
  `${CASE}/torrents/:torrent`,
  'anomalies.judge',
  api.swarm,
  async (call) => {
    const { db, member, params, query, now } = call
    const row = await cases.find(db, params.name, member.id)
    if (row === null) return refuse('NOT_FOUND')
    const [day, torrentId] = [dayOf(query, now), idOf(params.torrent)]
    const rows = await evidence.intervalsOf(db, torrentId, day, INTERVALS_SHOWN)
    const sums = await evidence.sumsOf(db, torrentId, day, INTERVALS_SHOWN)
    const page = swarmPage(row, { torrentId, day, rows, sums })
    return adminPage(call, 'console/frame/sections', page, swarmJson(rows, sums))
  },
)

export const decide = post(`${CASE}/verdict`, 'anomalies.judge', api.decide, (call) => {
  const { db, member, params, actor, now } = call
  return decided<cases.CaseRow>(call, {
    view: VIEW,
    find: () => cases.find(db, params.name, member.id),
    decide: (row, given) => cases.decide(db, row.memberId, given, actor, now),
    pageOf: (row, form) => pageOf(call, row, form),
    nameOf: ({ name }) => name,
    json: caseJson,
  })
})

type Needed = 'db' | 'config' | 'now' | 'can' | 'member'

/** Loads the page of a case. Members whose addresses it shows can read that staff saw them. */
async function pageOf(
  call: Pick<Call<string, 'anomalies.judge'>, Needed>,
  row: cases.CaseRow,
  form: Typed,
) {
  const { db, config, now, can, member } = call
  const { memberId, role } = row
  // Notes and questions to clients require a role above the member's.
  const isBelow = outranks(member.role, role)
  const mayRead = isBelow && can('members.note')
  const since = new Date(now.getTime() - DAYS_SHOWN * DAY_MS)
  const parts = await cases.partsOf(db, memberId, MOST_PARTS)
  const found = await anomalies.ofMember(db, memberId, MOST_FINDINGS + 1)
  const findings = found.slice(0, MOST_FINDINGS)
  await noteAddresses(call, findings)
  const page = casePage(row, form, {
    now,
    parts,
    scores: await cases.scoresOf(db, memberId, since),
    sessions: await evidence.sessionsOf(db, memberId, FEW),
    anomalies: findings,
    hasMoreAnomalies: found.length > findings.length,
    warnings: await warnings.ofMember(db, memberId, null, FEW),
    notes: mayRead ? await memberNotes.ofMember(db, memberId, null, FEW) : [],
    verdicts: await cases.verdictsOf(db, memberId, FEW),
    holdings: await holdings.lastOf(db, memberId),
    mayAsk: isBelow,
    held: await holds.openOf(db, memberId),
    mayHold: (await settings.site(db, config)).holdCredit,
  })
  return { page, parts, findings }
}
