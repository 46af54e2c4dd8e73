// What people type into the search box, as terms. Every text is a query: nothing that is typed is
// an error, and what is left out is said.

/** Characters that are read; a pasted release name fits twice. */
export const MAX_QUERY = 200
/** Terms that are looked for; more tell no releases apart. */
export const MAX_TERMS = 16
/** Shorter beginnings of words would match half of the catalog. */
const MIN_PREFIX = 3
const MIN_WRITTEN_PREFIX = 2

/** A word, or several in a row. */
export interface Term {
  /** As it was typed, with single spaces between words. */
  readonly text: string
  /** Its last word may be the beginning of one. */
  readonly isPrefix: boolean
}

/** Torrents that have each term of `all` and none of `none`. */
export interface SearchQuery {
  readonly all: readonly Term[]
  readonly none: readonly Term[]
  /** What was typed and is not looked for, in words; null when everything is. */
  readonly leftOut: string | null
}

interface Read {
  readonly text: string
  readonly isNot: boolean
  readonly isPhrase: boolean
  /** It ends where the input ends: its last word may be half typed. */
  readonly isLast: boolean
}

// A minus counts only before a term; a quote that is not closed reaches to the end.
const TERM = /(?<=^|\s)(-?)"([^"]*)("|$)|(-?)([^\s"]+)|"([^"]*)("|$)/gu
const QUOTES = /[“”„‟«»＂]/gu
const WORD = /[\p{L}\p{N}]/u

/**
 * Reads a line: words, `"words in a row"`, `-without`, `begin*`. The last word of a line that does
 * not end with a space may be the beginning of a longer one: it is being typed.
 */
export function readQuery(line: string): SearchQuery {
  const whole = Array.from(line.normalize('NFC').replace(QUOTES, '"'))
  const read = termsOf(whole.slice(0, MAX_QUERY).join(''))
  const taken = read.slice(0, MAX_TERMS)
  return {
    all: distinct(taken.filter((one) => !one.isNot).map(asTerm)),
    none: distinct(taken.filter((one) => one.isNot).map(asTerm)),
    leftOut: leftOutOf(whole.length > MAX_QUERY, read.slice(MAX_TERMS)),
  }
}

/** Whether it asks for anything. */
export function isEmpty({ all, none }: SearchQuery): boolean {
  return all.length === 0 && none.length === 0
}

/** What a query was understood as, for whoever typed it; empty when it asks for nothing. */
export function describeQuery({ all, none }: SearchQuery): string {
  const with_ = all.map(inWords)
  const without = none.map((term) => `without ${inWords(term)}`)
  return [...with_, ...without].join(', ')
}

function inWords({ text, isPrefix }: Term): string {
  const isRow = text.includes(' ')
  if (isPrefix) return isRow ? `“${text}…” in a row` : `words that begin with “${text}”`
  return isRow ? `“${text}” in a row` : `“${text}”`
}

function termsOf(line: string): readonly Read[] {
  const found: Read[] = []
  for (const match of line.matchAll(TERM)) {
    const [whole, quotedMinus = '', quoted, closing, minus = '', bare, inner, innerClosing] = match
    const isPhrase = bare === undefined
    const text = (quoted ?? inner ?? bare).split(/\s+/u).filter(hasWord).join(' ')
    if (text === '') continue
    const isOpen = !isPhrase || (closing ?? innerClosing) === ''
    const isLast = isOpen && match.index + whole.length === line.length
    found.push({ text, isNot: quotedMinus + minus !== '', isPhrase, isLast })
  }
  return found
}

function hasWord(text: string): boolean {
  return WORD.test(text)
}

function asTerm({ text, isNot, isPhrase, isLast }: Read): Term {
  const bare = isPhrase ? text : text.replace(/\*+$/u, '')
  const last = bare.slice(bare.lastIndexOf(' ') + 1)
  const isWritten = bare !== text && lettersOf(last) >= MIN_WRITTEN_PREFIX
  // What is left out must be typed to its end: -cam is not meant for every camera.
  const isTyping = isLast && !isNot && lettersOf(last) >= MIN_PREFIX
  return { text: bare, isPrefix: isWritten || isTyping }
}

function lettersOf(word: string): number {
  return Array.from(word).length
}

function distinct(terms: readonly Term[]): readonly Term[] {
  return [...new Map(terms.map((term) => [`${term.text} ${term.isPrefix}`, term])).values()]
}

function leftOutOf(isCut: boolean, dropped: readonly Read[]): string | null {
  if (isCut) return `all behind the first ${MAX_QUERY} characters`
  if (dropped.length === 0) return null
  return dropped.map(({ text }) => `“${text}”`).join(', ')
}
