import { sql } from 'kysely'
import type { Outcome } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'

// What members see of the reports and tickets that they wrote: not other reports of the same thing,
// nor who works on them, nor notes of staff.

/**
 * The state as the member sees it: staff have not decided yet, wait for the member, or have
 * decided.
 */
export type OwnState = 'open' | 'waiting' | 'decided'

export interface OwnReport {
  readonly id: number
  readonly caseId: number
  readonly kind: string
  readonly targetId: number
  readonly title: string
  readonly href: string
  readonly reason: string
  readonly body: string
  readonly torrentId: number | null
  readonly link: string | null
  readonly createdAt: Date
  readonly state: OwnState
  readonly outcome: Outcome | null
  readonly answer: string | null
  readonly decidedAt: Date | null
}

const REPORT = sql`report.id, report.case_id as "caseId", target as kind, target_id as "targetId",
  subject as title, href, case_reason.name as reason, report.body, report.torrent_id as "torrentId",
  report.link, report.created_at as "createdAt",
  case when state = 'waiting' and not exists (
    select from case_text where case_id = staff_case.id and with_id = report.member_id and is_staff)
    then 'open' else state end as state, outcome, answer, decided_at as "decidedAt"
  from report join staff_case on staff_case.id = report.case_id
  join case_reason on case_reason.id = report.reason_id`

interface Page {
  /** Only reports or tickets below this ID; null: the newest. */
  readonly below: number | null
  readonly limit: number
}

/** Returns the reports of a member, newest first. */
export async function reports(
  db: Db,
  memberId: number,
  { below, limit }: Page,
): Promise<readonly OwnReport[]> {
  const { rows } = await sql<OwnReport>`
    select ${REPORT} where report.member_id = ${memberId}
      and (${below}::bigint is null or report.id < ${below})
    order by report.id desc limit ${limit}`.execute(db)
  return rows
}

export async function report(db: Db, memberId: number, id: number): Promise<OwnReport | undefined> {
  const { rows } = await sql<OwnReport>`
    select ${REPORT} where report.id = ${id} and report.member_id = ${memberId}`.execute(db)
  return rows.at(0)
}

export interface OwnTicket {
  readonly id: number
  readonly subject: string
  readonly href: string | null
  readonly category: string
  readonly createdAt: Date
  readonly state: OwnState
  readonly outcome: Outcome | null
  readonly answer: string | null
  readonly decidedAt: Date | null
  readonly mergedInto: number | null
}

const TICKET = sql`staff_case.id, subject, href, case_reason.name as category,
  created_at as "createdAt", state, outcome, answer, decided_at as "decidedAt",
  merged_into as "mergedInto"
  from staff_case join case_reason on case_reason.id = reason_id`

/** Returns the tickets of a member, newest first. */
export async function tickets(
  db: Db,
  memberId: number,
  { below, limit, state }: Page & { readonly state: 'open' | 'decided' | null },
): Promise<readonly OwnTicket[]> {
  const isDecided = state === null ? null : state === 'decided'
  const { rows } = await sql<OwnTicket>`
    select ${TICKET} where member_id = ${memberId}
      and (${isDecided}::boolean is null or (state = 'decided') = ${isDecided})
      and (${below}::bigint is null or staff_case.id < ${below})
    order by staff_case.id desc limit ${limit}`.execute(db)
  return rows
}

export async function ticket(db: Db, memberId: number, id: number): Promise<OwnTicket | undefined> {
  const { rows } = await sql<OwnTicket>`
    select ${TICKET} where staff_case.id = ${id} and member_id = ${memberId}`.execute(db)
  return rows.at(0)
}
