import type { AuditRow } from '../../../store/audit.ts'

/** A row of the log. */
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
