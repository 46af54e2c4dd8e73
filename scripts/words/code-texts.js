// Finds the prose in TypeScript and JavaScript: comments, strings that people are shown, and test
// titles. Each piece keeps its offset and length; the parts that are not prose are masked.
import ts from 'typescript'
import { space, wall, withoutCode } from './masks.js'

/** Properties whose value is shown to people even if it is a single lowercase word. */
const SHOWN_NAMES = new Set(
  'label text title heading caption button says description hint lead nothing message detail'.split(
    ' ',
  ),
)
/** The strings of the demo are written by its invented members. */
const INVENTED = /^src\/demo\//
const TITLED = new Set(['describe', 'it', 'test', 'bench'])
/** A column or a table with an alias, such as `member.name as author`. */
const COLUMN = /^[a-z][\w.]* as \w+$/
/** Functions that take SQL. */
const SQL_CALLS = new Set(['query', 'raw', 'sql', 'lit'])
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.InKeyword,
])

/** The pieces of prose of a file: `{ kind: 'comment' | 'text' | 'title', start, prose }`. */
export function codeTexts(name, source) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2023, true)
  const isTest = name.startsWith('test/')
  const literals = []
  const isProse = isTest ? isTitle : INVENTED.test(name) ? () => false : isShown
  visit(file, (node) => {
    if (isProse(node)) literals.push(node)
  })
  const kind = isTest ? 'title' : 'text'
  const pieces = literals.map((node) => ({ kind, ...literalProse(node, file) }))
  return [...comments(file), ...pieces]
}

function visit(node, each) {
  if (isSql(node)) return
  each(node)
  ts.forEachChild(node, (child) => visit(child, each))
}

function isSql(node) {
  if (ts.isTaggedTemplateExpression(node)) return true
  return ts.isCallExpression(node) && SQL_CALLS.has(nameOfCall(node.expression))
}

function nameOfCall(callee) {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText()
}

function isText(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
}

function isTitle(node) {
  const { parent } = node
  if (!isText(node) || !ts.isCallExpression(parent) || parent.arguments[0] !== node) return false
  let callee = parent.expression
  while (!ts.isIdentifier(callee)) {
    if (callee.expression === undefined && callee.tag === undefined) return false
    callee = callee.expression ?? callee.tag
  }
  return TITLED.has(callee.text)
}

/** Tells prose from names that the program compares or looks up. */
function isShown(node) {
  if (!isText(node) || isName(node)) return false
  const words = ts.isTemplateExpression(node) ? node.getText() : node.text
  if (COLUMN.test(words)) return false
  if (/[A-Za-z,.:;’'”)]\s+[A-Za-z“"$({]/.test(words)) return true
  return /^\W*[A-Z]?[a-z]+\W*$/.test(words) && (/[A-Z]/.test(words) || hasShownName(node.parent))
}

function hasShownName(parent) {
  return ts.isPropertyAssignment(parent) && SHOWN_NAMES.has(parent.name.text)
}

function isName(node) {
  const { parent } = node
  return (
    parent.name === node ||
    parent.moduleSpecifier === node ||
    parent.argumentExpression === node ||
    ts.isLiteralTypeNode(parent) ||
    ts.isExternalModuleReference(parent) ||
    ts.isCaseClause(parent) ||
    (ts.isBinaryExpression(parent) && COMPARISONS.has(parent.operatorToken.kind))
  )
}

/** The content of a literal, with escapes and expressions masked. */
function literalProse(node, file) {
  const start = node.getStart(file) + 1
  let prose = file.text.slice(start, node.end - 1)
  if (ts.isTemplateExpression(node)) {
    for (const { expression } of node.templateSpans) {
      const from = expression.getStart(file) - start
      prose =
        prose.slice(0, from) +
        wall(expression.getText(file)) +
        prose.slice(from + expression.getWidth(file))
    }
  }
  return { start, prose: withoutCode(prose.replace(/\\u\{[^}]*\}|\\./g, space)) }
}

function comments(file) {
  const ranges = new Map()
  const collect = (node) => {
    const children = node.getChildren(file)
    if (children.length > 0) return children.forEach(collect)
    if (node.getFullStart() === node.getStart(file)) return
    const around = [ts.getLeadingCommentRanges, ts.getTrailingCommentRanges]
    for (const rangesAt of around) {
      for (const range of rangesAt(file.text, node.getFullStart()) ?? []) {
        ranges.set(range.pos, range)
      }
    }
  }
  collect(file)
  const inOrder = [...ranges.values()].sort((a, b) => a.pos - b.pos)
  return paragraphs(inOrder, file.text).map(({ pos, end }) => commentProse(file.text, pos, end))
}

/** Joins consecutive line comments, so that a phrase can span two lines. */
function paragraphs(ranges, source) {
  const joined = []
  for (const range of ranges) {
    const last = joined.at(-1)
    const isNext = last !== undefined && /^\r?\n?[ \t]*$/.test(source.slice(last.end, range.pos))
    if (isNext && source.startsWith('//', range.pos)) last.end = range.end
    else joined.push({ pos: range.pos, end: range.end })
  }
  return joined
}

function commentProse(source, pos, end) {
  const marks = /^[ \t]*(?:\/\*+|\/\/+|\*+\/?)|\*\/$/gm
  const prose = source.slice(pos, end).replace(marks, space)
  const isForTools = /^\s*(?:eslint|@ts-|prettier|v8 ignore|istanbul)/.test(prose)
  return { kind: 'comment', start: pos, prose: isForTools ? wall(prose) : withoutCode(prose) }
}
