import type { AuditRow } from '../../../../store/records/audit.ts'
import { csvHead, csvLine } from '../../../ui/csv.ts'

const HEAD = [
  'id',
  'at',
  'actor',
  'address',
  'action',
  'kind',
  'target_id',
  'target',
  'reason',
  'before',
  'after',
]

export const auditHead = csvHead(HEAD)

export function auditLine(row: AuditRow): string {
  return csvLine([
    row.id,
    row.at.toISOString(),
    row.actor_name,
    row.actor_address,
    row.action,
    row.target_kind,
    row.target_id,
    row.target_name,
    row.reason,
    row.before === null ? null : JSON.stringify(row.before),
    row.after === null ? null : JSON.stringify(row.after),
  ])
}
