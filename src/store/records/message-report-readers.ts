import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { memberRoles, staffRoles } from '../../domain/roles/permission-rows.ts'

type Sql<Value> = RawBuilder<Value>

/** The roles are literals, so that the index on roles is used. */
const ofStaff = sql.join(staffRoles.map((role) => sql.lit(role)))

/**
 * SQL over `message_report` and `message`: whether a staff member may know about a report, and so
 * request its messages. Staff may not know about a report of messages that they wrote, nor if
 * anyone else in the conversation has a higher role, except the member who reported it and so gave
 * it to staff. If no one of that role is left who has no part in the report, the highest role that
 * is left reads it, so that every report has a reader.
 */
export function isReportSeenBy(viewerId: number): Sql<boolean> {
  const ofViewer = sql<number>`(select ${rankOf(sql`viewer.role`)} from member as viewer
    where viewer.id = ${viewerId})`
  return sql`(message.author_id <> ${viewerId}
    and not (exists (
      select from conversation_member party join member as above on above.id = party.member_id
      where party.conversation_id = message.conversation_id
        and above.id <> message_report.reporter_id and ${rankOf(sql`above.role`)} > ${ofViewer})
    and exists (
      select from member as judge
      where judge.state = 'active' and judge.role in (${ofStaff})
        and ${rankOf(sql`judge.role`)} > ${ofViewer}
        and not exists (select from conversation_member other
          where other.conversation_id = message.conversation_id
            and other.member_id = judge.id))))`
}

function rankOf(role: Sql<string>): Sql<number> {
  return sql`array_position(${[...memberRoles]}::text[], ${role})`
}
