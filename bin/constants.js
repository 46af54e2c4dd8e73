// Replaces named numbers with their values in the compiled code of the announce path.
// An imported binding is in a cell: for each `words[peer + P.flags]` V8 reads the cell, then the
// object, then its property, and checks each time whether it has changed. With the number in place
// an announce takes an eighth less time.
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { isHot } from './hot-sources.js'

const { SyntaxKind } = ts

const OPERATIONS = new Map([
  [SyntaxKind.PlusToken, (a, b) => a + b],
  [SyntaxKind.MinusToken, (a, b) => a - b],
  [SyntaxKind.AsteriskToken, (a, b) => a * b],
  [SyntaxKind.AsteriskAsteriskToken, (a, b) => a ** b],
  [SyntaxKind.SlashToken, (a, b) => a / b],
  [SyntaxKind.BarToken, (a, b) => a | b],
  [SyntaxKind.AmpersandToken, (a, b) => a & b],
  [SyntaxKind.LessThanLessThanToken, (a, b) => a << b],
  [SyntaxKind.GreaterThanGreaterThanToken, (a, b) => a >> b],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, (a, b) => a >>> b],
])

/** Reads constants of the sources below `src`, each file once. */
export function createConstants(src) {
  const known = new Map()

  /** Numbers, and objects of nothing but numbers (as maps), that a file knows by name. */
  function constantsOf(file) {
    const found = known.get(file)
    if (found !== undefined) return found
    const constants = new Map()
    known.set(file, constants)
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    gather(source, constants)
    return constants
  }

  function gather(source, constants) {
    for (const statement of source.statements) {
      if (ts.isImportDeclaration(statement)) takeImports(source, statement, constants)
      else if (ts.isVariableStatement(statement)) takeDeclared(statement, constants)
    }
  }

  function takeImports(source, { moduleSpecifier, importClause }, constants) {
    const file = path.resolve(path.dirname(source.fileName), moduleSpecifier.text)
    const bindings = importClause?.namedBindings
    if (!moduleSpecifier.text.startsWith('.') || !isHot(path.relative(src, file))) return
    if (bindings === undefined || !ts.isNamedImports(bindings)) return
    const others = constantsOf(file)
    for (const { name, propertyName } of bindings.elements) {
      const value = others.get((propertyName ?? name).text)
      if (value !== undefined) constants.set(name.text, value)
    }
  }

  return constantsOf
}

function takeDeclared({ declarationList }, constants) {
  if ((declarationList.flags & ts.NodeFlags.Const) === 0) return
  for (const { name, initializer } of declarationList.declarations) {
    if (!ts.isIdentifier(name) || initializer === undefined) continue
    const value = valueOf(initializer, constants)
    if (value !== undefined) constants.set(name.text, value)
  }
}

/** A number, a map of numbers, or undefined. */
function valueOf(node, constants) {
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) {
    return valueOf(node.expression, constants)
  }
  if (ts.isObjectLiteralExpression(node)) return objectOf(node, constants)
  const value = numberOf(node, constants)
  return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined
}

function objectOf(node, constants) {
  const values = new Map()
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined
    const value = valueOf(property.initializer, constants)
    if (typeof value !== 'number') return undefined
    values.set(property.name.text, value)
  }
  return values
}

function numberOf(node, constants) {
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isIdentifier(node)) return numberIn(constants.get(node.text))
  if (ts.isPropertyAccessExpression(node)) return propertyOf(node, constants)
  if (ts.isParenthesizedExpression(node)) return numberOf(node.expression, constants)
  if (ts.isPrefixUnaryExpression(node)) {
    const value = numberOf(node.operand, constants)
    if (node.operator === SyntaxKind.MinusToken) return value === undefined ? undefined : -value
    return node.operator === SyntaxKind.TildeToken && value !== undefined ? ~value : undefined
  }
  if (!ts.isBinaryExpression(node)) return undefined
  const operation = OPERATIONS.get(node.operatorToken.kind)
  const left = numberOf(node.left, constants)
  const right = numberOf(node.right, constants)
  if (operation === undefined || left === undefined || right === undefined) return undefined
  return operation(left, right)
}

function numberIn(value) {
  return typeof value === 'number' ? value : undefined
}

function propertyOf({ expression, name }, constants) {
  if (!ts.isIdentifier(expression)) return undefined
  const values = constants.get(expression.text)
  return values instanceof Map ? values.get(name.text) : undefined
}

/** What puts the constants of a file in, for `ts.transpileModule`. */
export function putIn(constantsOf) {
  return (context) => (source) => {
    const constants = new Map(constantsOf(path.resolve(source.fileName)))
    for (const name of namesWithin(source)) constants.delete(name)

    function visit(node, parent) {
      if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return node
      const value = ts.isPropertyAccessExpression(node)
        ? propertyOf(node, constants)
        : ts.isIdentifier(node) && isRead(node, parent)
          ? numberIn(constants.get(node.text))
          : undefined
      if (value !== undefined) return literal(value)
      return ts.visitEachChild(node, (child) => visit(child, node), context)
    }

    function literal(value) {
      const number = context.factory.createNumericLiteral(Math.abs(value))
      if (value >= 0) return number
      const negative = context.factory.createPrefixUnaryExpression(SyntaxKind.MinusToken, number)
      return context.factory.createParenthesizedExpression(negative)
    }

    return visit(source)
  }
}

/** Whether an identifier is the value that it names, not a name that is given or looked up. */
function isRead(node, parent) {
  if (ts.isShorthandPropertyAssignment(parent) || ts.isExportSpecifier(parent)) return false
  return parent.name !== node && parent.propertyName !== node && parent.label !== node
}

/** Names that are declared within a function of a file: there they mean something else. */
function namesWithin(source) {
  const names = []
  const visit = (node, depth) => {
    const isLocal = ts.isVariableDeclaration(node) && depth > TOP_DEPTH
    if (isLocal || ts.isParameter(node) || ts.isBindingElement(node)) {
      if (ts.isIdentifier(node.name)) names.push(node.name.text)
    }
    ts.forEachChild(node, (child) => visit(child, depth + 1))
  }
  visit(source, 0)
  return names
}

/** A declaration of the module itself: file, statement, list, declaration. */
const TOP_DEPTH = 3
