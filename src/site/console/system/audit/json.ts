import { auditActionNames } from '../../../../domain/records/audit-actions.ts'
import { id, jsonValue, named, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { AuditRow } from '../../../../store/records/audit.ts'

export const auditRowShape = named(
  'AuditRow',
  record({
    id,
    at: time,
    actor: record({ id: id.nullable(), name: text(60), address: text(60).nullable() }),
    action: oneOf(auditActionNames),
    target: record({ kind: text(30), id: id.nullable(), name: text(255) }),
    before: jsonValue.describe('changed fields and their values before'),
    after: jsonValue.describe('changed fields and their values after'),
    reason: text(2_000).nullable(),
  }),
)

/** Returns a row of the log. */
export function auditJson(row: AuditRow) {
  return {
    id: row.id,
    at: row.at,
    actor: { id: row.actor_id, name: row.actor_name, address: row.actor_address },
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
    before: row.before,
    after: row.after,
    reason: row.reason,
  }
}
