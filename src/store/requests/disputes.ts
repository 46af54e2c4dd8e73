import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { LockedRequest } from './requests.ts'

// A disputed fill is a case for staff: the dispute is its report, whose author and staff can write
// to each other. The case is decided together with the dispute, and in no other way.

/** The subject of the case, and its reason (`case_reason.kinds`). */
export const FILL = 'fill'

interface Dispute {
  readonly fillId: number
  readonly memberId: number
  readonly says: string
}

/** Opens the case, which the requester cannot see even as staff. */
export async function openCase(
  tx: Db,
  { id, title, memberId }: Pick<LockedRequest, 'id' | 'title' | 'memberId'>,
  dispute: Dispute,
  now: Date,
): Promise<void> {
  await sql`
    with made as (
      insert into staff_case (kind, reason_id, subject, target, target_id, href, about_id, urgency,
        reports, created_at, since)
      select 'report', id, left(${title}, 200), ${FILL}, ${dispute.fillId}, ${`/requests/${id}`},
        ${memberId}, urgency, 1, ${now}, ${now}
      from case_reason order by ${FILL} = any(kinds) desc, position, id limit 1
      returning id, reason_id
    )
    insert into report (case_id, member_id, reason_id, body, created_at)
    select id, ${dispute.memberId}, reason_id, ${dispute.says}, ${now} from made`.execute(tx)
}

interface Outcome {
  readonly isUpheld: boolean
  /** Null: the program. */
  readonly by: number | null
  readonly reason: string
}

/** Closes the case with the dispute; the members involved get the notification of the request. */
export async function closeCase(
  tx: Db,
  fillId: number,
  { isUpheld, by, reason }: Outcome,
  now: Date,
): Promise<void> {
  await sql`
    update staff_case set state = 'decided', outcome = ${isUpheld ? 'acted' : 'no-action'},
      answer = nullif(left(${reason}, 2000), ''), decided_by = ${by}, decided_at = ${now},
      owner_id = coalesce(owner_id, ${by}), snoozed_until = null, version = version + 1
    where target = ${FILL} and target_id = ${fillId} and state <> 'decided'`.execute(tx)
}

/** Returns whether a case is about a fill whose dispute staff have not decided. */
export async function isDisputed(db: Db, caseId: number): Promise<boolean> {
  const { rows } = await sql`
    select from staff_case c join request_fill f on f.id = c.target_id
    where c.id = ${caseId} and c.target = ${FILL} and f.state = 'disputed'`.execute(db)
  return rows.length > 0
}
