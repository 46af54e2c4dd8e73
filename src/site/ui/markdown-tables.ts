import type MarkdownIt from 'markdown-it'

type Parser = InstanceType<typeof MarkdownIt>
type Rule = Parameters<Parser['block']['ruler']['before']>[2]
type StateBlock = Parameters<Rule>[0]

/** The most cells in all tables of a text: more than a person writes. */
const MAX_CELLS = 5_000
const RULER = /^[|:\- \t]+$/
/** The format of a column in the second line of a table. */
const COLUMN = /^:?-+:?$/

/** The marks counted in a text, including the spoilers in it. */
export interface Counted {
  cells: number
}

/**
 * Counts the cells of a text before its tables are read. The parser fills short rows up to the
 * width of the head, so a line of one character is worth as many cells as the head has: the cost of
 * a table is its width times its height, whatever is typed in it. From the first table that exceeds
 * what is left of 5,000 cells, tables are shown as they were typed.
 */
export function boundTables(made: Parser): void {
  made.block.ruler.before('table', 'bound_table', boundTable, { alt: ['paragraph', 'reference'] })
}

const boundTable: Rule = (state, startLine, endLine, silent) => {
  const { counted } = state.env as unknown as { readonly counted: Counted }
  const columns = columnsAt(state, startLine, endLine)
  if (columns === 0) return false
  const rest = Math.floor((MAX_CELLS - counted.cells) / columns)
  const most = Math.min(endLine, startLine + rest + 2)
  const rows = endOf(state, startLine + 2, most, endLine) - startLine - 1
  if (rows <= rest) {
    // The rule for tables is next, and handles it.
    if (!silent) counted.cells += rows * columns
    return false
  }
  if (silent) return true
  counted.cells = MAX_CELLS
  asTyped(state, startLine, endOf(state, startLine + 2, endLine, endLine))
  return true
}

/**
 * Returns the number of columns in the table that starts on this line, as its rule sees them; 0: no
 * table does.
 */
function columnsAt(state: StateBlock, startLine: number, endLine: number): number {
  const second = startLine + 1
  if (second >= endLine || isOutside(state, second) || isOutside(state, startLine)) return 0
  const ruler = lineOf(state, second)
  if (ruler.length < 2 || !RULER.test(ruler)) return 0
  const columns = withoutEnds(ruler.split('|'))
  if (!columns.every((column) => COLUMN.test(column.trim()))) return 0
  const head = lineOf(state, startLine)
  if (!head.includes('|')) return 0
  // A `|` after a backslash is text.
  return withoutEnds(head.replace(/\\[^]/g, 'x').split('|')).length === columns.length
    ? columns.length
    : 0
}

function withoutEnds(parts: readonly string[]): readonly string[] {
  const from = parts[0].trim() === '' ? 1 : 0
  return parts.slice(from, parts.at(-1)?.trim() === '' ? -1 : undefined)
}

/** Returns the line after the last row; `most` if that is later. */
function endOf(state: StateBlock, from: number, most: number, endLine: number): number {
  const terminators = state.md.block.ruler.getRules('blockquote')
  let line = from
  while (line < most && !state.isEmpty(line) && !isOutside(state, line)) {
    const at = line
    if (terminators.some((rule) => rule(state, at, endLine, true))) break
    line++
  }
  return line
}

/** Returns whether a line belongs to the block around this one, or to code. */
function isOutside(state: StateBlock, line: number): boolean {
  return state.sCount[line] < state.blkIndent || state.sCount[line] - state.blkIndent >= 4
}

function lineOf(state: StateBlock, line: number): string {
  return state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]).trim()
}

function asTyped(state: StateBlock, from: number, to: number): void {
  const open = state.push('paragraph_open', 'p', 1)
  open.map = [from, to]
  const words = state.push('inline', '', 0)
  words.content = state.getLines(from, to, state.blkIndent, false).trim()
  words.map = [from, to]
  words.children = []
  state.push('paragraph_close', 'p', -1)
  state.line = to
}
