import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { Reported } from './kinds.ts'
import type { Reason } from './reasons.ts'

// Reporting: all reports of a thing are one case until staff decide it.

/** A member's report of a thing. */
export interface Given {
  readonly reason: Reason
  readonly body: string
  /** The torrent or the link that the reason requires as evidence. */
  readonly torrentId: number | null
  readonly link: string | null
}

type Made =
  | { readonly ok: true; readonly id: number; readonly caseId: number }
  | { readonly ok: false; readonly code: 'ALREADY'; readonly id: number }
  | NotAdmitted

/** Reports a thing that the member may see; this opens its case, or adds a report to it. */
export async function report(
  db: Db,
  memberId: number,
  thing: Reported,
  given: Given,
  now: Date,
): Promise<Made> {
  const { reason, body, torrentId, link } = given
  return db.transaction().execute(async (tx) => {
    // The address is part of the text: two things can be reported with the same words.
    const text = { kind: 'report', authorId: memberId, body: `${thing.href}\n${body}` } as const
    const before = await already(tx, memberId, thing)
    if (before !== undefined) return { ok: false, code: 'ALREADY', id: before }
    const admitted = await admission.admit(tx, text, null, now)
    if (!admitted.ok) return admitted
    const caseId = await open(tx, thing, reason, now)
    const row = { case_id: caseId, member_id: memberId, reason_id: reason.id, body, link }
    const made = await tx
      .insertInto('report')
      .values({ ...row, torrent_id: torrentId, created_at: now })
      .onConflict((conflict) => conflict.columns(['case_id', 'member_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    // A parallel request of the same member was faster.
    if (made === undefined) {
      return { ok: false, code: 'ALREADY', id: (await already(tx, memberId, thing)) ?? 0 }
    }
    await sql`update staff_case set reports = reports + 1, version = version + 1,
      urgency = least(urgency, ${reason.urgency}) where id = ${caseId}`.execute(tx)
    await admission.noted(tx, admitted, `/reports/${made.id}`, now)
    return { ok: true, id: made.id, caseId }
  })
}

/** Returns the open report of a thing by a member; undefined: there is none. */
export async function already(
  db: Db,
  memberId: number,
  { kind, id }: Pick<Reported, 'kind' | 'id'>,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select report.id from staff_case join report on report.case_id = staff_case.id
    where staff_case.kind = 'report' and target = ${kind} and target_id = ${id}
      and state <> 'decided' and report.member_id = ${memberId}`.execute(db)
  return rows.at(0)?.id
}

/** Finds or opens the case of a thing, and locks it until the transaction ends. */
async function open(tx: Db, thing: Reported, reason: Reason, now: Date): Promise<number> {
  const { kind, id, title, href, aboutId, excerpt } = thing
  const { rows } = await sql<{ id: number }>`
    insert into staff_case (kind, reason_id, subject, target, target_id, href, excerpt, about_id,
      urgency, created_at, since)
    values ('report', ${reason.id}, ${title}, ${kind}, ${id}, ${href}, ${excerpt}, ${aboutId},
      ${reason.urgency}, ${now}, ${now})
    on conflict (target, target_id) where kind = 'report' and state <> 'decided'
    do update set state = staff_case.state returning id`.execute(tx)
  return rows[0].id
}
