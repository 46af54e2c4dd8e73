// A `tsquery` in the text form of PostgreSQL: 'webdl' | 'web' <-> 'dl':*

export type Words =
  | { readonly kind: 'word'; readonly text: string; readonly isPrefix: boolean }
  | { readonly kind: 'all' | 'any'; readonly left: Words; readonly right: Words }
  /** The right operand follows the left one at this distance. */
  | {
      readonly kind: 'row'
      readonly left: Words
      readonly right: Words
      readonly distance: number
    }

/** Reads a query; null: it has no words. Throws for negations, which no typed term has. */
export function readTsquery(text: string): Words | null {
  const tokens = text.match(TOKEN) ?? []
  if (tokens.length === 0) return null
  const reading = { tokens, at: 0 }
  const words = either(reading)
  if (reading.at < tokens.length) throw new Error(`unexpected tsquery: ${text}`)
  return words
}

interface Reading {
  readonly tokens: readonly string[]
  at: number
}

const TOKEN = /'(?:[^'\\]|''|\\.)*'(?::[*A-D]+)?|<->|<\d+>|[&|()!]/gs

function either(reading: Reading): Words {
  let left = every(reading)
  while (reading.tokens[reading.at] === '|') {
    reading.at++
    left = { kind: 'any', left, right: every(reading) }
  }
  return left
}

function every(reading: Reading): Words {
  let left = row(reading)
  while (reading.tokens[reading.at] === '&') {
    reading.at++
    left = { kind: 'all', left, right: row(reading) }
  }
  return left
}

function row(reading: Reading): Words {
  let left = item(reading)
  while (reading.tokens[reading.at]?.startsWith('<')) {
    const [, digits] = /^<(\d+)>$/.exec(reading.tokens[reading.at++]) ?? [null, '1']
    left = { kind: 'row', left, right: item(reading), distance: Number(digits) }
  }
  return left
}

function item(reading: Reading): Words {
  const token = reading.tokens[reading.at++] as string | undefined
  if (token === '(') {
    const inner = either(reading)
    reading.at++
    return inner
  }
  if (!token?.startsWith("'")) throw new Error(`unexpected in a tsquery: ${String(token)}`)
  const end = token.lastIndexOf("'")
  const text = token.slice(1, end).replace(/''|\\(.)/gs, (pair) => pair[1])
  return { kind: 'word', text, isPrefix: token.slice(end + 1) === ':*' }
}

/** Writes a query for the database. */
export function writeTsquery(words: Words): string {
  if (words.kind === 'word') {
    const text = words.text.replace(/['\\]/g, '$&$&')
    return `'${text}'${words.isPrefix ? ':*' : ''}`
  }
  const [left, right] = [writeTsquery(words.left), writeTsquery(words.right)]
  if (words.kind === 'row') return `(${left} <${words.distance}> ${right})`
  return `(${left} ${words.kind === 'all' ? '&' : '|'} ${right})`
}

/** Returns whether some words must be next to each other. */
export function hasRow(words: Words): boolean {
  if (words.kind === 'word') return false
  return words.kind === 'row' || hasRow(words.left) || hasRow(words.right)
}
