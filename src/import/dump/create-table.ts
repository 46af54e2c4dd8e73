import type { ColumnKind } from './literals.ts'

export interface DumpedTable {
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[]
}

const NAME = '(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|[A-Za-z0-9_$]+)'
const HEAD = new RegExp(
  `^CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?:${NAME}\\s*\\.\\s*)?(${NAME})\\s*\\(`,
  'i',
)
const COLUMN = new RegExp(`^(${NAME})\\s+([a-z0-9_]+)`, 'i')
/** Matches the other parts between the parentheses: keys and conditions. */
const NO_COLUMN =
  /^(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FULLTEXT|SPATIAL|FOREIGN|CHECK|PERIOD)\b/i

/** Returns the table that a statement creates, with its columns; null if it creates none. */
export function createdTable(statement: string): DumpedTable | null {
  const head = HEAD.exec(statement)
  if (head === null) return null
  const columns = parts(statement, head[0].length)
    .map((part) => part.replace(/^(?:\s|\/\*.*?\*\/)+/s, ''))
    .filter((part) => !NO_COLUMN.test(part))
    .flatMap((part) => {
      const column = COLUMN.exec(part)
      return column === null ? [] : [{ name: bare(column[1]), kind: kindOf(column[2]) }]
    })
  return { table: bare(head[1]), columns }
}

/** Returns a name without its quotes. */
export function bare(name: string): string {
  const quote = name[0]
  if (quote !== '`' && quote !== '"') return name
  return name.slice(1, -1).replaceAll(quote + quote, quote)
}

function kindOf(type: string): ColumnKind {
  if (/^bit$/i.test(type)) return 'bit'
  return /^(?:tiny|medium|long)?blob$|^(?:var)?binary$/i.test(type) ? 'binary' : 'text'
}

/**
 * Returns the parts between the commas up to the closing parenthesis; quoted text is not divided.
 */
function parts(text: string, from: number): string[] {
  const found: string[] = []
  let depth = 0
  let start = from
  const tokens = /'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)+`|"(?:[^"\\]|\\.|"")*"|[(),]/gs
  tokens.lastIndex = from
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === '(') depth++
    else if (token[0] === ')' && depth-- === 0) {
      found.push(text.slice(start, token.index))
      break
    } else if (token[0] === ',' && depth === 0) {
      found.push(text.slice(start, token.index))
      start = token.index + 1
    }
  }
  return found
}
