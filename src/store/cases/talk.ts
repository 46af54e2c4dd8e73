import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import { justMade } from '../records/members/sent-twice.ts'
import * as telling from './telling.ts'

// The conversations of a case: one with each member who reported the thing or wrote the ticket, and
// the notes of staff, which no member sees.

interface NewText {
  readonly caseId: number
  /** Null for a note for staff. */
  readonly withId: number | null
  readonly authorId: number
  readonly isStaff: boolean
  readonly body: string
}

/** Writes a text; returns its ID. */
export async function putText(tx: Db, given: NewText, now: Date): Promise<number> {
  const { caseId, withId, authorId, isStaff, body } = given
  const { id } = await tx
    .insertInto('case_text')
    .values({
      ...{ case_id: caseId, with_id: withId, author_id: authorId, is_staff: isStaff },
      ...{ body, created_at: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Whether the same member just wrote the same note for staff; under the lock of its case. */
export async function isJustNoted(
  tx: Db,
  { caseId, authorId, body }: NewText,
  now: Date,
): Promise<boolean> {
  const content = { case_id: caseId, with_id: null, author_id: authorId, body }
  return (await justMade(tx, 'case_text', content, now)) !== null
}

type Answered =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'GONE' }
  | { readonly ok: false; readonly code: 'DECIDED' }
  | NotAdmitted

/**
 * Sends a text from a member to staff in a case: the member's ticket, or a case that the member
 * reported.
 */
export async function answer(
  db: Db,
  caseId: number,
  memberId: number,
  body: string,
  now: Date,
): Promise<Answered> {
  return db.transaction().execute(async (tx) => {
    const text = { kind: 'ticket', authorId: memberId, body } as const
    const admitted = await admission.admit(tx, text, null, now)
    if (!admitted.ok) return admitted
    const { rows } = await sql<{
      kind: 'report' | 'ticket'
      state: string
      subject: string
      ownerId: number | null
    }>`select kind, state, subject, owner_id as "ownerId" from staff_case
      where id = ${caseId} and (member_id = ${memberId} or exists (
        select from report where case_id = staff_case.id and member_id = ${memberId}))
      for update`.execute(tx)
    const found = rows.at(0)
    if (found === undefined) return { ok: false, code: 'GONE' }
    if (found.state === 'decided') return { ok: false, code: 'DECIDED' }
    const given = { caseId, withId: memberId, authorId: memberId, isStaff: false, body }
    const id = await putText(tx, given, now)
    await sql`update staff_case set version = version + 1, snoozed_until = null, state = 'open',
      since = case when state = 'waiting' then ${now} else since end
      where id = ${caseId}`.execute(tx)
    await telling.tellAnswered(tx, { id: caseId, ...found }, found.ownerId, now)
    await admission.noted(tx, admitted, `/admin/cases/${caseId}`, now)
    return { ok: true, id }
  })
}

export interface TextRow {
  readonly id: number
  /** The member that staff are talking with; null: a note for staff. */
  readonly withName: string | null
  readonly author: string
  readonly authorId: number
  readonly isStaff: boolean
  readonly body: string
  readonly createdAt: Date
}

const COLUMNS = sql`case_text.id, author.name as author, author_id as "authorId",
  is_staff as "isStaff", case_text.body, case_text.created_at as "createdAt"`

/**
 * Returns the newest texts between a member and staff in a case, above the ID `after`, in the order
 * in which they were written.
 */
export async function ofMember(
  db: Db,
  caseId: number,
  memberId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly TextRow[]> {
  const { rows } = await sql<TextRow>`
    select * from (
      select ${COLUMNS}, null as "withName"
      from case_text join member author on author.id = author_id
      where case_id = ${caseId} and with_id = ${memberId} and case_text.id > ${after}
      order by case_text.id desc limit ${limit}
    ) newest order by id`.execute(db)
  return rows
}

/**
 * Returns the newest texts of a case, notes included, for staff, in the order in which they were
 * written.
 */
export async function ofCase(db: Db, caseId: number, limit: number): Promise<readonly TextRow[]> {
  const { rows } = await sql<TextRow>`
    select * from (
      select ${COLUMNS}, partner.name as "withName"
      from case_text join member author on author.id = author_id
      left join member partner on partner.id = with_id
      where case_id = ${caseId} order by case_text.id desc limit ${limit}
    ) newest order by id`.execute(db)
  return rows
}
