import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

// The regular expressions that are written in the program, and where they are made from parts.

export interface WrittenPattern {
  /** `src/domain/ids.ts`. */
  readonly file: string
  /** As it is written: `/a+/g`. */
  readonly literal: string
  /** It is the separator of `split`, which searches again after each part. */
  readonly isSplit: boolean
}

export interface Written {
  readonly literals: readonly WrittenPattern[]
  /** Files that call `new RegExp`, with which no walk can see the pattern. */
  readonly makers: readonly string[]
}

/** All of them in the sources below a folder. */
export function writtenPatterns(folder: string): Written {
  const literals: WrittenPattern[] = []
  const makers = new Set<string>()
  for (const file of sourcesBelow(folder)) {
    const text = fs.readFileSync(file, 'utf8')
    const walk = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        literals.push({ file, literal: node.text, isSplit: isSeparator(node) })
      } else if (isMaker(node)) makers.add(file)
      ts.forEachChild(node, walk)
    }
    walk(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true))
  }
  return { literals, makers: [...makers] }
}

function sourcesBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name))
    .sort()
}

function isSeparator({ parent }: ts.Node): boolean {
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression))
    return false
  return parent.expression.name.text === 'split'
}

function isMaker(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false
  return ts.isIdentifier(node.expression) && node.expression.text === 'RegExp'
}
