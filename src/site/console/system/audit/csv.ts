import type { AuditRow } from '../../../../store/records/audit.ts'

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

/** How a file of CSV (RFC 4180) begins: by the mark in front spreadsheets know that it is UTF-8. */
export const csvHead = `\ufeff${HEAD.join(',')}\r\n`

/** A row as a line. */
export function csvLine(row: AuditRow): string {
  const cells = [
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
  ]
  return `${cells.map(cell).join(',')}\r\n`
}

// A spreadsheet would run what begins so as a formula; members choose some of these words.
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
