/** Rows as CSV (RFC 4180) in UTF-8, with the byte order mark by which spreadsheets recognize it. */
export function csvText(head: readonly string[], rows: readonly (readonly Value[])[]): Buffer {
  const text = [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
  return Buffer.from(`\ufeff${text}`)
}

type Value = string | number | bigint | null

// Spreadsheets would run cells that start like this as formulas, and members choose some of the
// values.
function cell(value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const isNumber = /^-?\d+(\.\d+)?$/.test(value)
  const harmless = !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
