import type { Permission } from '../../../../domain/roles/permissions.ts'
import { HOUR_MS } from '../../../../domain/units.ts'
import type { CaseRow } from '../../../../store/cases/cases.ts'
import * as cases from '../../../../store/cases/cases.ts'
import type { Reported } from '../../../../store/cases/kinds.ts'
import * as kinds from '../../../../store/cases/kinds.ts'
import * as prepared from '../../../../store/cases/prepared.ts'
import * as talk from '../../../../store/cases/talk.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { Reader } from '../../../../store/records/targets.ts'
import * as disputes from '../../../../store/requests/disputes.ts'
import type { Call } from '../../../http/action.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { staffReader } from '../../frame/staff-reader.ts'

const MOST_REPORTS = 50
const MOST_TEXTS = 200
const MOST_ACTS = 30
const MOST_RELATED = 8

export type CaseCall = Call<`/admin/cases/:id${string}`, Permission> & {
  readonly params: { readonly id: string }
  readonly member: { readonly id: number; readonly name: string }
}

/** Loads a case with everything that its page shows; null: the viewer may not know of it. */
export async function openCase(call: CaseCall) {
  const { db, config, params, member, now } = call
  const reader = await staffReader(call)
  const row = await cases.find(db, reader, idOf(params.id))
  if (row === undefined) return null
  const [reports, texts, acts, related, answers, site, isDisputed, thing] = await Promise.all([
    cases.reportsOf(db, row.id, MOST_REPORTS),
    talk.ofCase(db, row.id, MOST_TEXTS),
    cases.actsOf(db, row, MOST_ACTS),
    cases.related(db, reader, row, MOST_RELATED),
    prepared.list(db),
    settings.site(db, config),
    row.target === disputes.FILL && disputes.isDisputed(db, row.id),
    thingOf(db, row, reader),
  ])
  const lateBefore = new Date(now.getTime() - site.caseLateHours * HOUR_MS)
  const read = { row, reports, texts, acts, related, answers, isDisputed, thing }
  return { ...read, lateBefore, viewer: member, can: call.can }
}

/**
 * Loads the current state of the reported thing: undefined if it no longer exists, null if nothing
 * was reported.
 */
async function thingOf(
  db: Db,
  { target, targetId }: CaseRow,
  reader: Reader,
): Promise<Reported | null | undefined> {
  if (targetId === null || !kinds.isReportKind(target)) return null
  return kinds.find(db, target, targetId, reader)
}

export type OpenCase = NonNullable<Awaited<ReturnType<typeof openCase>>>
