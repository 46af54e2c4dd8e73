type Value = string | number | bigint | null

/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff'
/** Texts that a spreadsheet would evaluate as a formula; members choose some of them. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/

/** Returns the first line of a CSV file (RFC 4180): the names of its columns. */
export function csvHead(names: readonly string[]): string {
  return `${BYTE_ORDER_MARK}${csvLine(names)}`
}

export function csvLine(values: readonly Value[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** Returns a CSV file that is small enough to be written in one piece. */
export function csvFile(names: readonly string[], rows: readonly (readonly Value[])[]): Buffer {
  return Buffer.from(csvHead(names) + rows.map(csvLine).join(''))
}

function cell(value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
