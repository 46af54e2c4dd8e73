import type { Term } from './expression.ts'
import { wordsPattern } from './word-patterns.ts'

// Shows why a text was found: the part around the first words that match, in which all of them are
// marked.

/** A part of an excerpt. */
export interface Piece {
  readonly text: string
  /** Whether it is one of the words that were searched for. */
  readonly isHit: boolean
}

const ASCII = /^\p{ASCII}*$/u
/**
 * A link or an image. Neither label nor address can contain the start of another one, so each is
 * read only once.
 */
const LINK = /!?\[([^[\]\n]{0,500})\]\((?:[^)\s\]]|\](?!\()){0,2000}\)/g
/** The most characters of a text in which words are searched for. */
const MOST_READ = 20_000
const LENGTH = 220
/** The number of characters shown before the first hit. */
const LEAD = 60

/**
 * Returns a part of a Markdown text, about 220 characters long, around the first word from `terms`;
 * the beginning of the text if there is none. Case and accents are ignored.
 */
export function excerpt(markdown: string, terms: readonly Term[]): readonly Piece[] {
  const chars = Array.from(plain(markdown.slice(0, MOST_READ)))
  const hits = hitsIn(chars, terms)
  const first = hits.at(0)?.from ?? 0
  const from = first <= LEAD ? 0 : startOfWord(chars, first - LEAD)
  const isCut = chars.length > from + LENGTH
  const to = isCut ? startOfWord(chars, from + LENGTH) : chars.length
  const pieces: Piece[] = []
  let at = from
  for (const hit of hits.filter((one) => one.from >= from && one.to <= to)) {
    pieces.push({ text: chars.slice(at, hit.from).join(''), isHit: false })
    pieces.push({ text: chars.slice(hit.from, hit.to).join(''), isHit: true })
    at = hit.to
  }
  pieces.push({ text: chars.slice(at, to).join('').trimEnd() + (isCut ? ' …' : ''), isHit: false })
  if (from > 0) pieces.unshift({ text: '… ', isHit: false })
  return pieces.filter(({ text }) => text !== '')
}

/** Returns the words of a Markdown text on one line, without its markup. */
function plain(markdown: string): string {
  return markdown
    .replace(LINK, '$1')
    .replace(/^[ \t]*(?:>[ \t]?|#{1,6}[ \t]|[-*+][ \t]|```\w*$)+/gm, '')
    .replace(/[*`]{1,3}|~~|__/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

interface Hit {
  readonly from: number
  readonly to: number
}

function hitsIn(chars: readonly string[], terms: readonly Term[]): readonly Hit[] {
  const pattern = patternOf(terms)
  if (pattern === null) return []
  const text = chars.join('')
  // Most texts can be folded character by character, which is much faster.
  if (ASCII.test(text)) {
    return Array.from(text.toLowerCase().matchAll(pattern), ({ index, 0: word }) => {
      return { from: index, to: index + word.length }
    })
  }
  const line: string[] = []
  // For each character of the line, its position in the text: folding may turn one character into
  // several.
  const places: number[] = []
  // A cache, because a text has few different characters, and folding one takes long.
  const known = new Map<string, string>()
  for (const [at, char] of chars.entries()) {
    const folded = known.get(char) ?? fold(char)
    known.set(char, folded)
    line.push(folded)
    for (let unit = 0; unit < folded.length; unit++) places.push(at)
  }
  return Array.from(line.join('').matchAll(pattern), ({ index, 0: word }) => {
    return { from: places[index], to: places[index + word.length - 1] + 1 }
  })
}

function patternOf(terms: readonly Term[]): RegExp | null {
  const words = wordsPattern(terms, fold)
  return words === null ? null : new RegExp(words, 'gu')
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ')
}

/** Returns the start of the next word after a position, if it is close. */
function startOfWord(chars: readonly string[], from: number): number {
  const space = chars.indexOf(' ', from)
  return space === -1 || space > from + 30 ? from : space + 1
}
