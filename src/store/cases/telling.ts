import { sql } from 'kysely'
import type { Decision } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'
import { notify, notifyAll } from '../notifications/notifications.ts'
import { maySee } from './readers.ts'

// Who is notified about a case: members who reported something or wrote the ticket, and the staff
// member who works on the case. The reported member only learns about the case from what staff do.

interface About {
  readonly id: number
  readonly kind: 'report' | 'ticket'
  readonly subject: string
}

/**
 * Notifies a member that staff wrote to them, with a link to the page where the member can read it.
 */
export async function tellWritten(
  tx: Db,
  { id, kind, subject }: About,
  memberId: number,
  now: Date,
): Promise<void> {
  const href = kind === 'ticket' ? `/support/${id}` : await reportHref(tx, id, memberId)
  const data = { kind, subject }
  await notify(tx, { member: memberId, code: 'case-written', data, href, now })
}

/** Notifies everyone who reported the thing, or who wrote the ticket, of the decision of staff. */
export async function tellDecided(
  tx: Db,
  { id, kind, subject }: About,
  { outcome, answer }: { readonly outcome: Decision; readonly answer: string },
  now: Date,
): Promise<void> {
  const data = { kind, subject, outcome, answer }
  if (kind === 'ticket') {
    const { rows } = await sql<{ memberId: number }>`
      select member_id as "memberId" from staff_case where id = ${id}`.execute(tx)
    const href = `/support/${id}`
    for (const { memberId } of rows) {
      await notify(tx, { member: memberId, code: 'case-decided', data, href, now })
    }
    return
  }
  const { rows } = await sql<{ memberId: number }>`
    select member_id as "memberId" from report where case_id = ${id} order by 1`.execute(tx)
  const members = rows.map(({ memberId }) => memberId)
  await notifyAll(tx, { members, code: 'case-decided', data, href: '/reports', now })
}

/** Notifies the staff member who works on the case of a reply, if they may still read the case. */
export async function tellAnswered(
  tx: Db,
  { id, kind, subject }: About,
  ownerId: number | null,
  now: Date,
): Promise<void> {
  if (ownerId === null || !(await maySee(tx, id, ownerId, now))) return
  const href = `/admin/cases/${id}`
  await notify(tx, { member: ownerId, code: 'case-answered', data: { kind, subject }, href, now })
}

/** Notifies a staff member that another one assigned the case to them. */
export async function tellAssigned(
  tx: Db,
  { id, kind, subject }: About,
  { ownerId, by }: { readonly ownerId: number; readonly by: string },
  now: Date,
): Promise<void> {
  const data = { by, kind, subject }
  const href = `/admin/cases/${id}`
  await notify(tx, { member: ownerId, code: 'case-assigned', data, href, now })
}

async function reportHref(tx: Db, caseId: number, memberId: number): Promise<string> {
  const row = await tx
    .selectFrom('report')
    .select('id')
    .where('case_id', '=', caseId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return row === undefined ? '/reports' : `/reports/${row.id}`
}
