/** Rows as CSV (RFC 4180) in UTF-8, the marks in front by which spreadsheets know that. */
export function csvText(head: readonly string[], rows: readonly (readonly Value[])[]): Buffer {
  const text = [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
  return Buffer.from(`\ufeff${text}`)
}

type Value = string | number | bigint | null

// A spreadsheet would run what begins so as a formula; members choose some of these words.
function cell(value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const isNumber = /^-?\d+(\.\d+)?$/.test(value)
  const harmless = !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
