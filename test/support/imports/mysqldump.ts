// Writes rows as mysqldump does, in any of its ways: for dumps whose every value is known.

export type Cell = string | Uint8Array | number | bigint | null

export interface DumpStyle {
  readonly isHex: boolean
  readonly hasColumns: boolean
  readonly rowsPerStatement: number
  readonly hasIntroducer: boolean
  readonly lineEnd: '\n' | '\r\n'
}

export const HEAD = '-- MySQL dump 10.19  Distrib 10.11\n/*!40101 SET NAMES utf8mb4 */;\n'
export const FOOT = '\n-- Dump completed on 2026-01-01  0:00:00\n'

const ESCAPES = new Map([
  [0, '\\0'],
  [10, '\\n'],
  [13, '\\r'],
  [26, '\\Z'],
  [34, '\\"'],
  [39, "\\'"],
  [92, '\\\\'],
])

function quoted(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [Buffer.from("'")]
  for (const byte of bytes) {
    const escape = ESCAPES.get(byte)
    parts.push(escape === undefined ? Buffer.from([byte]) : Buffer.from(escape))
  }
  return Buffer.concat([...parts, Buffer.from("'")])
}

function literal(cell: Cell, style: DumpStyle): Buffer {
  if (cell === null) return Buffer.from('NULL')
  if (typeof cell === 'number' || typeof cell === 'bigint') return Buffer.from(String(cell))
  if (typeof cell === 'string') return quoted(Buffer.from(cell))
  if (style.isHex && cell.length > 0) return Buffer.from(`0x${Buffer.from(cell).toString('hex')}`)
  const introducer = Buffer.from(style.hasIntroducer ? '_binary ' : '')
  return Buffer.concat([introducer, quoted(cell)])
}

/** The statements that mysqldump writes for a table. */
export function dumpTable(
  table: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  rows: readonly (readonly Cell[])[],
  style: DumpStyle,
): Buffer {
  const { lineEnd: end } = style
  const defined = columns.map(({ name, type }) => `  \`${name}\` ${type} DEFAULT 'a, (b)'`)
  const create = `CREATE TABLE \`${table}\` (${end}${defined.join(`,${end}`)},${end}  PRIMARY KEY (\`${columns[0].name}\`)${end}) ENGINE=InnoDB COMMENT='x;y';${end}`
  const parts: Buffer[] = [Buffer.from(`DROP TABLE IF EXISTS \`${table}\`;${end}${create}`)]
  const list = style.hasColumns ? ` (${columns.map(({ name }) => `\`${name}\``).join(', ')})` : ''
  for (let from = 0; from < rows.length; from += style.rowsPerStatement) {
    parts.push(Buffer.from(`INSERT INTO \`${table}\`${list} VALUES${end}`))
    const some = rows.slice(from, from + style.rowsPerStatement)
    for (const [place, row] of some.entries()) {
      if (place > 0) parts.push(Buffer.from(`,${end}`))
      parts.push(Buffer.from('('))
      for (const [at, cell] of row.entries()) {
        if (at > 0) parts.push(Buffer.from(','))
        parts.push(literal(cell, style))
      }
      parts.push(Buffer.from(')'))
    }
    parts.push(Buffer.from(`;${end}`))
  }
  return Buffer.concat(parts)
}
