import type { Expression, Leaf, Term } from '../../domain/search/expression.ts'
import type { SearchQuery } from '../../domain/search/query.ts'
import { bytes, count } from '../../shared/format.ts'

// Describes how a query was interpreted, for the member who typed it.

const QUALITY = {
  alive: 'with seeders',
  dead: 'without seeders',
  seeding: 'that I seed',
  leeching: 'that I leech',
  snatched: 'that I have snatched',
  unsnatched: 'that I have not snatched',
  bookmarked: 'that I bookmarked',
  mine: 'that I uploaded',
  freeleech: 'that are freeleech',
  free25: 'whose download is at least 25% free',
  free50: 'whose download is at least 50% free',
  free75: 'whose download is at least 75% free',
  doubleup: 'whose upload counts at least double',
} as const

/**
 * The first words of descriptions that say which torrents; all other descriptions are search words.
 */
const WHICH = /^(that|whose|with|without|uploaded|added) /
const WORDS = /^(“|words|the phrase|\()/

/** `“dune”, without “cam”, size up to 2 GiB`; empty for an empty query. */
export function describeQuery({ all, none, also }: SearchQuery): string {
  const without = none.map((term) => `without ${termText(term)}`)
  const text = [...all.map(termText), ...without, ...also.map(inWords)].join(', ')
  if (text === '' || WORDS.test(text)) return text
  if (text.startsWith('except ')) return `all torrents ${text}`
  return WHICH.test(text) ? `torrents ${text}` : `torrents with ${text}`
}

function inWords(expression: Expression): string {
  if (expression.kind === 'not') {
    const text = inWords(expression.of)
    if (WORDS.test(text)) return `without ${text}`
    return WHICH.test(text) ? `except those ${text}` : `except ${text}`
  }
  if (expression.kind === 'all' || expression.kind === 'any') {
    const parts = expression.of.map(inWords)
    return `(${parts.join(expression.kind === 'all' ? ' and ' : ' or ')})`
  }
  return leafText(expression)
}

function leafText(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'words':
      return termText(leaf.term)
    case 'title':
      return `${termText(leaf.term)} in the name`
    case 'file':
      return `${termText(leaf.term)} in the names of its files`
    case 'named':
      if (leaf.field === 'external') return `with the ID ${leaf.name}`
      return leaf.field === 'uploader' ? `uploaded by ${leaf.name}` : `${leaf.field} ${leaf.name}`
    case 'number': {
      const show = leaf.field === 'size' ? bytes : leaf.field === 'year' ? String : count
      return rangeText(leaf.field, leaf, show)
    }
    case 'added':
      return rangeText('added', leaf, (at) => new Date(at * 1000).toISOString().slice(0, 10))
    case 'attribute':
      return `${leaf.key} ${valueText(leaf.value)}`
    case 'is':
      return QUALITY[leaf.quality]
  }
}

const COMPARED = { '>=': 'at least', '<=': 'at most', '>': 'above', '<': 'below' } as const

/** `>5` is *above 5*. */
function valueText(value: string): string {
  const [, sign, rest] = /^(>=|<=|>|<)(.*)$/.exec(value) ?? []
  return sign === undefined ? value : `${COMPARED[sign as keyof typeof COMPARED]} ${rest}`
}

interface Ends {
  readonly from: number | null
  readonly to: number | null
}

function rangeText(name: string, { from, to }: Ends, show: (end: number) => string): string {
  if (from !== null && from === to) return `${name} ${show(from)}`
  if (to === null) return `${name} from ${show(from ?? 0)}`
  return from === null ? `${name} up to ${show(to)}` : `${name} ${show(from)} to ${show(to)}`
}

function termText({ text, isPrefix }: Term): string {
  const isRow = text.includes(' ')
  if (isPrefix) return isRow ? `the phrase “${text}…”` : `words that start with “${text}”`
  return isRow ? `the phrase “${text}”` : `“${text}”`
}
