import type { LiteralRules } from './literals.ts'
import { stringEnd } from './literals.ts'
import { bare } from './create-table.ts'
import type { Window } from './window.ts'
import { more, wrong } from './window.ts'

// Statements of a dump that are not rows: finds where they end, and reads the head of an INSERT.

/** The most bytes of a statement other than INSERT; even stored procedures are shorter. */
const MAX_STATEMENT = 16 * 1024 * 1024

/** Reads a statement up to its delimiter, which is skipped. */
export async function readStatement(
  window: Window,
  delimiter: string,
  rules: LiteralRules,
): Promise<string> {
  for (;;) {
    const end = statementEnd(window.bytes, window.at, Buffer.from(delimiter), rules)
    if (end !== -1) {
      const text = window.bytes.toString('utf8', window.at, end)
      window.at = end + delimiter.length
      return text
    }
    if (window.bytes.length - window.at > MAX_STATEMENT) {
      throw wrong(window, `has a statement of more than ${MAX_STATEMENT} bytes`)
    }
    if (!(await more(window))) throw wrong(window, 'is cut off in a statement')
  }
}

function statementEnd(bytes: Buffer, at: number, delimiter: Buffer, rules: LiteralRules): number {
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === 0x27 || byte === 0x22) {
      index = stringEnd(bytes, index, rules) - 1
      if (index < 0) return -1
    } else if (byte === 0x60) {
      index = bytes.indexOf(0x60, index + 1)
      if (index === -1) return -1
    } else if (byte === 0x2f && bytes[index + 1] === 0x2a) {
      index = bytes.indexOf('*/', index + 2) + 1
      if (index === 0) return -1
    } else if (beginsComment(bytes, index)) {
      index = bytes.indexOf(0x0a, index)
      if (index === -1) return -1
    } else if (byte === delimiter[0] && startsWith(bytes, index, delimiter)) return index
  }
  return -1
}

/**
 * Returns whether `-- ` or `#` begins a comment, which ends with the line and can contain single
 * quotes.
 */
function beginsComment(bytes: Buffer, at: number): boolean {
  if (bytes[at] === 0x23) return true
  return bytes[at] === 0x2d && bytes[at + 1] === 0x2d && bytes[at + 2] <= 0x20
}

function startsWith(bytes: Buffer, at: number, what: Buffer): boolean {
  return bytes.length >= at + what.length && what.compare(bytes, at, at + what.length) === 0
}

export interface InsertHead {
  readonly table: string
  /** Null: all columns, in the order of the table. */
  readonly columns: readonly string[] | null
}

const NAME = '(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|[A-Za-z0-9_$]+)'
const LIST = `\\(\\s*(${NAME}(?:\\s*,\\s*${NAME})*)\\s*\\)`
const INSERT = new RegExp(
  '^(?:INSERT|REPLACE)\\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\\s+)*(?:INTO\\s+)?' +
    `(?:${NAME}\\s*\\.\\s*)?(${NAME})\\s*(?:${LIST}\\s*)?VALUES?\\s*(?=\\()`,
  'i',
)
/**
 * The numbers of bytes in which the head of an INSERT is searched for: first enough for a short
 * one, then enough for any.
 */
const HEAD_BYTES = [512, 262_144]

/**
 * Reads the head of an INSERT up to its first row. Returns null for an INSERT without a list of
 * rows.
 */
export async function readInsertHead(window: Window): Promise<InsertHead | null> {
  for (const size of HEAD_BYTES) {
    while (window.bytes.length - window.at < size && (await more(window)));
    const text = window.bytes.toString('utf8', window.at, window.at + size)
    const head = INSERT.exec(text)
    if (head === null) continue
    window.at += Buffer.byteLength(head[0])
    const list = head[2] as string | undefined
    const columns = list?.match(new RegExp(NAME, 'g'))?.map(bare) ?? null
    return { table: bare(head[1]), columns }
  }
  return null
}
