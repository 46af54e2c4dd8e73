import type { AuditRow } from '../../../store/audit.ts'

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

/** The rows as CSV (RFC 4180) in UTF-8, the marks in front by which spreadsheets know that. */
export function auditCsv(rows: readonly AuditRow[]): Buffer {
  const lines = rows.map((row) => [
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
  const text = [HEAD, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
  return Buffer.from(`\ufeff${text}`)
}

// A spreadsheet would run what begins so as a formula; members choose some of these words.
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
