import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { CaseKind, CaseState, Outcome } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { isSeenBy } from '../records/case-readers.ts'
import type { Reader } from '../records/targets.ts'

// Cases as staff see them: without cases about things that they may not read, or about themselves.

export interface CaseRow {
  readonly id: number
  readonly kind: CaseKind
  readonly subject: string
  readonly target: string | null
  readonly targetId: number | null
  readonly href: string | null
  readonly excerpt: string | null
  /** The reported member, or the author of the ticket. */
  readonly about: string | null
  readonly aboutId: number | null
  readonly member: string | null
  readonly memberId: number | null
  readonly reason: string
  readonly urgency: number
  readonly state: 'open' | 'waiting' | 'decided'
  readonly owner: string | null
  readonly ownerId: number | null
  readonly snoozedUntil: Date | null
  readonly version: number
  readonly reports: number
  readonly createdAt: Date
  readonly since: Date
  readonly outcome: Outcome | null
  readonly answer: string | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly mergedInto: number | null
}

const CASE = sql`staff_case.id, staff_case.kind, subject, target, target_id as "targetId", href,
  excerpt, about.name as about, about_id as "aboutId", writer.name as member,
  member_id as "memberId", case_reason.name as reason, staff_case.urgency, staff_case.state,
  holder.name as owner, owner_id as "ownerId", snoozed_until as "snoozedUntil", staff_case.version,
  reports, staff_case.created_at as "createdAt", since, outcome, answer,
  decider.name as "decidedBy", decided_at as "decidedAt", merged_into as "mergedInto"`

const JOINED = sql`join case_reason on case_reason.id = reason_id
  left join member about on about.id = about_id
  left join member writer on writer.id = member_id
  left join member holder on holder.id = owner_id
  left join member decider on decider.id = decided_by`

export interface CaseFilter {
  readonly state: CaseState
  readonly kind: CaseKind | null
  /** The ID of a reason; null: any. */
  readonly reasonId: number | null
  /** The staff member whose cases are listed; 0: unclaimed ones; null: any. */
  readonly ownerId: number | null
  /** Only cases that staff should have answered before this time; null: any. */
  readonly lateBefore: Date | null
}

/** The position where a page starts; decided cases have no urgency. */
export interface CasePlace {
  readonly urgency: number
  readonly id: number
}

/** Returns cases, most urgent and oldest first; decided cases newest first. */
export async function list(
  db: Db,
  viewer: Reader,
  filter: CaseFilter,
  { after, limit }: { readonly after: CasePlace | null; readonly limit: number },
): Promise<readonly CaseRow[]> {
  const { state, kind, reasonId, ownerId, lateBefore } = filter
  const isDecided = state === 'decided'
  const wanted = [
    isSeenBy(viewer),
    inState(state, viewer.now),
    ...(kind === null ? [] : [sql`staff_case.kind = ${kind}`]),
    ...(reasonId === null ? [] : [sql`reason_id = ${reasonId}`]),
    ...(ownerId === null ? [] : [ownedBy(ownerId)]),
    ...(lateBefore === null ? [] : [sql`since < ${lateBefore}`]),
    ...(after === null ? [] : [isDecided ? sql`staff_case.id < ${after.id}` : rest(after)]),
  ]
  const order = isDecided ? sql`staff_case.id desc` : sql`staff_case.urgency, staff_case.id`
  const { rows } = await sql<CaseRow>`
    with staff_case as materialized (
      select * from staff_case where ${sql.join(wanted, sql` and `)}
      order by ${order} limit ${limit}
    )
    select ${CASE} from staff_case ${JOINED} order by ${order}`.execute(db)
  return rows
}

function ownedBy(ownerId: number) {
  return ownerId === 0 ? sql`owner_id is null` : sql`owner_id = ${ownerId}`
}

function rest({ urgency, id }: CasePlace) {
  return keyset.above(['staff_case.urgency', urgency], ['staff_case.id', id])
}

/** Selects cases in a state; `claimed` cases are also open. */
function inState(state: CaseState, now: Date): RawBuilder<unknown> {
  const isAwake = sql`(snoozed_until is null or snoozed_until <= ${now})`
  switch (state) {
    case 'open':
      return sql`state = 'open' and ${isAwake}`
    case 'claimed':
      return sql`state = 'open' and owner_id is not null and ${isAwake}`
    case 'waiting':
      return sql`state = 'waiting' and ${isAwake}`
    case 'snoozed':
      return sql`state <> 'decided' and snoozed_until > ${now}`
    case 'decided':
      return sql`state = 'decided'`
  }
}

/** Returns a case for a staff member. */
export async function find(db: Db, viewer: Reader, id: number): Promise<CaseRow | undefined> {
  const { rows } = await sql<CaseRow>`
    select ${CASE} from staff_case ${JOINED}
    where staff_case.id = ${id} and ${isSeenBy(viewer)}`.execute(db)
  return rows.at(0)
}

export interface ReportRow {
  readonly id: number
  readonly member: string
  readonly memberId: number
  readonly reason: string
  readonly body: string
  readonly torrentId: number | null
  readonly torrent: string | null
  readonly link: string | null
  readonly createdAt: Date
}

/** Returns the reports of a case, oldest first. */
export async function reportsOf(db: Db, caseId: number, limit: number): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    select report.id, member.name as member, member.id as "memberId", case_reason.name as reason,
      report.body, torrent_id as "torrentId", torrent.name as torrent, link,
      report.created_at as "createdAt"
    from report join member on member.id = report.member_id
    join case_reason on case_reason.id = report.reason_id
    left join torrent on torrent.id = report.torrent_id
    where report.case_id = ${caseId} order by report.id limit ${limit}`.execute(db)
  return rows
}

/**
 * Returns other cases, earlier ones included, about the same thing or member; for a ticket, other
 * tickets of the same member.
 */
export async function related(
  db: Db,
  viewer: Reader,
  { id, target, targetId, aboutId, memberId }: CaseRow,
  limit: number,
): Promise<readonly CaseRow[]> {
  const { rows } = await sql<CaseRow>`
    with staff_case as materialized (
      select * from staff_case where id in (
        (select id from staff_case where kind = 'report' and target = ${target}
          and target_id = ${targetId} order by id desc limit ${limit})
        union (select id from staff_case where about_id = ${aboutId} order by id desc
          limit ${limit})
        union (select id from staff_case where member_id = ${memberId} order by id desc
          limit ${limit})
      ) and id <> ${id} and ${isSeenBy(viewer)} order by id desc limit ${limit}
    )
    select ${CASE} from staff_case ${JOINED} order by staff_case.id desc`.execute(db)
  return rows
}

export interface ActRow {
  readonly at: Date
  readonly by: string
  readonly action: string
  readonly targetKind: string
  readonly reason: string | null
}

/**
 * Returns what staff did in a case, and since it was opened to the thing and the member it is
 * about, from the audit log.
 */
export async function actsOf(
  db: Db,
  { id, target, targetId, aboutId, createdAt }: CaseRow,
  limit: number,
): Promise<readonly ActRow[]> {
  const one = (kind: string, on: number | null) => sql`(
    select at, actor_name as by, action, target_kind as "targetKind", reason, id from audit_log
    where target_kind = ${kind} and target_id = ${on} and at >= ${createdAt}
    order by at desc, id desc limit ${limit})`
  const parts = [one('case', id), one('member', aboutId)]
  if (target !== null && target !== 'member') parts.push(one(target, targetId))
  const { rows } = await sql<ActRow>`
    select at, by, action, "targetKind", reason from (${sql.join(parts, sql` union all `)}) done
    order by at desc, id desc limit ${limit}`.execute(db)
  return rows
}
