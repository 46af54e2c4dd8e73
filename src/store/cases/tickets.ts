import { sql } from 'kysely'
import { MOST_TICKETS } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { Reason } from './reasons.ts'
import { reopened } from './reopening.ts'
import { putText } from './talk.ts'

// Tickets: what members write to staff.

export interface NewTicket {
  readonly category: Reason
  readonly subject: string
  readonly body: string
  /** The address of the page that the ticket is about. */
  readonly href: string | null
}

type Opened =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'TOO_MANY_OPEN' }
  | NotAdmitted

/** Opens a ticket with its first text. */
export async function open(
  db: Db,
  memberId: number,
  { category, subject, body, href }: NewTicket,
  now: Date,
): Promise<Opened> {
  return db.transaction().execute(async (tx) => {
    const text = { kind: 'ticket', authorId: memberId, title: subject, body } as const
    const admitted = await admission.admit(tx, text, null, now)
    if (!admitted.ok) return admitted
    if (await hasMostOpen(tx, memberId)) return { ok: false, code: 'TOO_MANY_OPEN' }
    const { id } = await tx
      .insertInto('staff_case')
      .values({
        ...{ kind: 'ticket', reason_id: category.id, urgency: category.urgency },
        ...{ subject, href, member_id: memberId, created_at: now, since: now },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const given = { caseId: id, withId: memberId, authorId: memberId, isStaff: false, body }
    await putText(tx, given, now)
    await admission.noted(tx, admitted, `/support/${id}`, now)
    return { ok: true, id }
  })
}

/** Closes a ticket for its author; false: it was already decided, or belongs to another member. */
export async function close(db: Db, id: number, memberId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update staff_case set state = 'decided', outcome = 'closed', decided_by = ${memberId},
      decided_at = ${now}, snoozed_until = null, version = version + 1
    where id = ${id} and member_id = ${memberId} and state <> 'decided' returning id`.execute(db)
  return rows.length > 0
}

type Reopened = 'DONE' | 'CHANGED' | 'TOO_MANY_OPEN'

/** Reopens a ticket for its author. CHANGED: it is open, or was joined with another. */
export async function reopen(db: Db, id: number, memberId: number, now: Date): Promise<Reopened> {
  return db.transaction().execute(async (tx) => {
    await admission.lockAuthor(tx, memberId)
    if (await hasMostOpen(tx, memberId)) return 'TOO_MANY_OPEN'
    const isDone = await reopened(tx, id, sql`member_id = ${memberId}`, now)
    return isDone ? 'DONE' : 'CHANGED'
  })
}

async function hasMostOpen(tx: Db, memberId: number): Promise<boolean> {
  const { rows } = await sql<{ many: number }>`
    select count(*)::int as many from (select from staff_case
      where member_id = ${memberId} and state <> 'decided' limit ${MOST_TICKETS}) few`.execute(tx)
  return rows[0].many >= MOST_TICKETS
}
