import type { AuditAction } from '../../../../../domain/records/audit-actions.ts'
import { auditActions } from '../../../../../domain/records/audit-actions.ts'
import type { TimeText } from '../../../../../shared/format.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { AuditRow } from '../../../../../store/records/audit.ts'
import { targetHref } from '../../../frame/links.ts'
import { fieldLabel, valueText } from './in-words.ts'

/** One changed field, with its values before and after; null where it did not exist. */
interface Change {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export interface AuditLine {
  readonly at: TimeText
  readonly actor: string
  readonly actorHref: string | null
  readonly address: string | null
  readonly action: string
  readonly target: string
  readonly targetHref: string | null
  readonly reason: string | null
  readonly changes: readonly Change[]
  readonly hasChanges: boolean
}

/** Builds a row of the log, as every page shows it. */
export function auditLine(row: AuditRow, now: Date): AuditLine {
  const changes = changesOf(row)
  return {
    at: timeText(row.at, now),
    actor: row.actor_name,
    actorHref: row.actor_id === null ? null : targetHref('member', row.actor_id, row.actor_name),
    address: row.actor_address,
    action: auditActions[row.action as AuditAction] ?? row.action,
    target: row.target_name,
    targetHref: targetHref(row.target_kind, row.target_id, row.target_name),
    reason: row.reason === null ? null : quoted(row.reason),
    changes,
    hasChanges: changes.length > 0,
  }
}

function changesOf({ before, after }: AuditRow): Change[] {
  const was = (before ?? {}) as Record<string, unknown>
  const is = (after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((name) => ({
    name: fieldLabel(name),
    before: valueText(name, was[name]),
    after: valueText(name, is[name]),
  }))
}

/** Puts a reason in quotation marks, unless staff typed some themselves. */
function quoted(reason: string): string {
  return /["“”«»]/.test(reason) ? reason : `“${reason}”`
}
