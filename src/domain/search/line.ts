import type { Expression, Leaf, Place, QueryError, Term, TextLeaf } from './expression.ts'
import type { Token } from './tokens.ts'
import { tokensOf } from './tokens.ts'
import { distinct, isDense, phraseIn, wordsIn } from './terms.ts'

// The grammar of the search boxes:
//
//   line   = either
//   either = every { "OR" every }
//   every  = item { item }
//   item   = [ "-" ] ( "(" either [ ")" ] | field ":" value | '"' words '"' | word [ "*" ] )
//
// Words are never an error, whatever is pasted. A field that does not exist, or cannot have the
// value, is an error. Each search box has different fields: those of torrents are in query.ts,
// those of texts in texts.ts.

/** The most characters of a query: four times the length of a pasted release name. */
export const MAX_QUERY = 400
/** The most terms; further ones would not narrow the results. */
export const MAX_TERMS = 16
/** The fewest characters of a prefix: shorter ones would match half the catalog. */
const MIN_PREFIX = 3
const MIN_WRITTEN_PREFIX = 2
const LONELY_OR = 'OR must be between two terms. To search for the word, write "OR" in quotes.'

/** Matches a character that is not part of the grammar. */
const SIGN = /[^\s()"“”„‟«»＂*_-]/u
const NO_WORDS = 'There is nothing to search for: a search needs a letter or a digit.'

type AnyLeaf = Leaf | TextLeaf

/** What a field gets: its value as it was typed, and the time. */
export interface Asked {
  readonly value: string
  readonly place: Place
  /** Unix seconds. */
  readonly now: number
}

export interface Field<L extends AnyLeaf = Leaf> {
  /** An example for error messages. */
  readonly example: string
  /** Reads the value. Null when it is not valid; a text says what is wrong with it. */
  readonly read: (asked: Asked) => L | string | null
}

/** The fields of a search box. */
export interface Grammar<L extends AnyLeaf> {
  readonly words: (term: Term) => L
  /** Returns the field with a name in lowercase; null when there is none. */
  readonly field: (name: string) => Field<L> | null
  /** Returns the error for an unknown field; `typed` is the condition as it was written. */
  readonly unknown: (asked: Asked & { readonly name: string }, typed: string) => QueryError
}

/**
 * Matches what has all terms in `all` and none in `none`, and satisfies all conditions in `also`.
 */
export interface LineQuery<L extends AnyLeaf> {
  readonly all: readonly Term[]
  readonly none: readonly Term[]
  readonly also: readonly Expression<L>[]
  /** Says which part of the line is ignored; null: none. */
  readonly leftOut: string | null
}

export type ReadLine<L extends AnyLeaf> =
  | { readonly ok: true; readonly query: LineQuery<L> }
  | {
      readonly ok: false
      readonly errors: readonly QueryError[]
      /** The query without unknown fields; null if it has other errors, or if nothing remains. */
      readonly rest: LineQuery<L> | null
    }

/** Takes the place of a condition that could not be read. */
const UNREAD = { kind: 'any', of: [] } as const

/**
 * Reads a line; `now` is in Unix seconds. If it does not end with a space, its last word is still
 * being typed and may be the start of a longer one.
 */
export function readLine<L extends AnyLeaf>(
  line: string,
  now: number,
  grammar: Grammar<L>,
): ReadLine<L> {
  const chars = Array.from(line)
  const asked = chars.slice(0, MAX_QUERY)
  const tokens = tokensOf(asked.join(''), (name, typed) => {
    return grammar.field(name) !== null || isFieldLike(typed)
  })
  const { taken, dropped } = bounded(tokens)
  const reader = createReader(taken, { chars: asked, now, grammar })
  const expression = reader.either()
  const { errors } = reader
  if (errors.length === 0 && isEmpty(partsOf(expression)) && SIGN.test(line)) {
    const place = { from: 0, to: asked.length }
    return { ok: false, errors: [{ place, text: NO_WORDS }], rest: null }
  }
  const leftOut = leftOutOf(chars.length > MAX_QUERY, dropped)
  if (errors.length === 0) return { ok: true, query: { ...partsOf(expression), leftOut } }
  const read = errors.every(({ instead }) => instead !== undefined) ? readOf(expression) : null
  const rest = { ...partsOf(read ?? UNREAD), leftOut }
  return { ok: false, errors, rest: read === null || isEmpty(rest) ? null : rest }
}

/** Whether a query has no conditions. */
export function isEmpty({ all, none, also }: Omit<LineQuery<AnyLeaf>, 'leftOut'>): boolean {
  return all.length === 0 && none.length === 0 && also.length === 0
}

interface Surroundings<L extends AnyLeaf> {
  /** The characters of the line. */
  readonly chars: readonly string[]
  readonly now: number
  readonly grammar: Grammar<L>
}

type FieldToken = Extract<Token, { readonly kind: 'field' }>

function createReader<L extends AnyLeaf>(tokens: readonly Token[], around: Surroundings<L>) {
  const errors: QueryError[] = []
  let at = 0

  function either(): Expression<L> {
    const of = [every()]
    while (tokens[at]?.kind === 'or') {
      const { from, to } = tokens[at++]
      of.push(every())
      if (of.slice(-2).some(isNothing)) {
        errors.push({ place: { from, to }, text: LONELY_OR })
      }
    }
    return of.length === 1 ? of[0] : { kind: 'any', of }
  }

  function every(): Expression<L> {
    const of: Expression<L>[] = []
    while (at < tokens.length && tokens[at].kind !== 'or' && tokens[at].kind !== 'close') {
      const read = item(false)
      if (read !== null && !isNothing(read)) of.push(read)
    }
    return of.length === 1 ? of[0] : { kind: 'all', of }
  }

  function item(isNot: boolean): Expression<L> | null {
    const token = tokens[at++] as Token | undefined
    if (token === undefined || token.kind === 'close' || token.kind === 'or') return null
    if (token.kind === 'not') {
      const of = item(true)
      return of === null || isNothing(of) ? null : { kind: 'not', of }
    }
    if (token.kind === 'open') {
      const of = either()
      if (tokens[at]?.kind === 'close') at++
      return of
    }
    return leaf(token, isNot)
  }

  function leaf(token: Token, isNot: boolean): Expression<L> | null {
    if (token.kind === 'word' || token.kind === 'phrase') {
      const term = termOf(token.text, token.kind === 'phrase', token.isLast, isNot)
      return around.grammar.words(term)
    }
    if (token.kind !== 'field') return null
    const read = condition(token, around)
    if ('kind' in read) return read
    errors.push(read)
    return UNREAD
  }

  return { either, errors }
}

/** Returns the condition of a field, or what is wrong with it. */
function condition<L extends AnyLeaf>(
  token: FieldToken,
  { chars, now, grammar }: Surroundings<L>,
): L | QueryError {
  const { name, from, to } = token
  const field = grammar.field(name)
  const value = token.value.trim()
  if (field === null) {
    const typed = chars.slice(from, to).join('')
    return grammar.unknown({ name, value, place: { from, to }, now }, typed)
  }
  const place = { from: token.at, to: Math.max(to, token.at + 1) }
  const read = value === '' ? null : field.read({ value, place, now })
  if (read === null) return badValue(name, value, field.example, place)
  return typeof read === 'string' ? { place, text: read } : read
}

function badValue(name: string, value: string, example: string, place: Place): QueryError {
  const what = value === '' ? `${name}: needs a value` : `“${value}” is not a value of ${name}:`
  return {
    place,
    text: `${what}, as in ${example}. To search for the word, write "${name}:" in quotes.`,
  }
}

function isNothing(expression: Expression<AnyLeaf>): boolean {
  return expression.kind === 'all' && expression.of.length === 0
}

/** Returns an expression without the parts that could not be read; null when nothing is left. */
function readOf<L extends AnyLeaf>(expression: Expression<L>): Expression<L> | null {
  if (expression === UNREAD) return null
  if (expression.kind === 'not') {
    const of = readOf(expression.of)
    return of === null ? null : { kind: 'not', of }
  }
  if (expression.kind !== 'all' && expression.kind !== 'any') return expression
  const of = expression.of.map(readOf).filter((one) => one !== null)
  if (of.length === 0) return null
  return of.length === 1 ? of[0] : { kind: expression.kind, of }
}

/** Returns the words that rank results, and the other conditions. */
function partsOf<L extends AnyLeaf>(expression: Expression<L>): Omit<LineQuery<L>, 'leftOut'> {
  const of = expression.kind === 'all' ? expression.of : [expression]
  const all: Term[] = []
  const none: Term[] = []
  const also: Expression<L>[] = []
  for (const one of of) {
    if (one.kind === 'words') all.push(one.term)
    else if (one.kind === 'not' && one.of.kind === 'words') none.push(one.of.term)
    else also.push(one)
  }
  return { all: distinct(all), none: distinct(none), also }
}

function termOf(typed: string, isPhrase: boolean, isLast: boolean, isNot: boolean): Term {
  const text = isPhrase ? phraseIn(typed) : wordsIn(typed)
  const bare = isPhrase ? text : text.replace(/\*+$/u, '')
  const last = bare.slice(bare.lastIndexOf(' ') + 1)
  const isWritten = bare !== text && lettersOf(last) >= MIN_WRITTEN_PREFIX
  // An excluded word must be complete: -cam does not exclude every camera.
  const isTyping = isLast && !isNot && lettersOf(last) >= MIN_PREFIX
  const isBeginning = isDense(last) && !isNot && (isLast || !isPhrase)
  return { text: bare, isPrefix: isWritten || isTyping || isBeginning }
}

function lettersOf(word: string): number {
  return Array.from(word).length
}

const isTerm = ({ kind }: Token) => kind === 'word' || kind === 'phrase' || kind === 'field'

function bounded(tokens: readonly Token[]) {
  const places = tokens.flatMap((token, at) => (isTerm(token) ? [at] : []))
  const end = places.at(MAX_TERMS) ?? tokens.length
  return { taken: tokens.slice(0, end), dropped: tokens.slice(end).filter(isTerm) }
}

function leftOutOf(isCut: boolean, dropped: readonly Token[]): string | null {
  if (isCut) return `everything after the first ${MAX_QUERY} characters`
  if (dropped.length === 0) return null
  return dropped.map((token) => `“${textOf(token)}”`).join(', ')
}

function textOf(token: Token): string {
  if (token.kind === 'field') return `${token.name}:${token.value}`
  return token.kind === 'word' || token.kind === 'phrase' ? token.text : ''
}

/**
 * Whether a word before a colon is meant as a field, even if no field has this name. It is not in
 * titles such as Re:Zero and CSI:NY, which have capitals on both sides, in 12:00, which has digits,
 * and in an address, which has slashes.
 */
export function isFieldLike(typed: string): boolean {
  return /^[a-z_]{2,}:[^\s:/]/i.test(typed) && !/^[A-Z][A-Za-z_]*:[A-Z0-9"]/.test(typed)
}
