import { sourcesCalled } from '../bundles/external-ids/read.ts'
import type { Expression, Leaf, Term } from './expression.ts'
import type { SearchQuery } from './query.ts'

// How saved searches are indexed, so that a new torrent is compared with few of them. The cover of
// a search is a set of keys of which every matching torrent has at least one. The keys of a torrent
// are defined in a migration (torrent_search_keys). Of several possible covers, the rarest is
// chosen.

/** A key, or the words of a term, which only the database can split into keys. */
export type Key = { readonly key: string } | TermKey

interface TermKey {
  readonly term: Term
  readonly kind: 'w' | 'f'
  /** The position among the words of the search, because neighbors may form one word with it. */
  readonly at?: number
}

/** The parts of a filter that determine its cover. */
export interface Covered {
  readonly search: SearchQuery | null
  readonly categoryIds: readonly number[]
  readonly tagIds: readonly number[]
  readonly uploaderId: number | null
  readonly memberId: number
}

interface Cover {
  readonly keys: readonly Key[]
  /** The share of torrents with such keys, from 0 (few) to 9 (all). */
  readonly share: number
}

/** The most keys of a cover: with more, an entry would be slow to find. */
const MAX_KEYS = 60
/** The cover with the key that every torrent has. */
const EVERY: Cover = { keys: [{ key: '*' }], share: 9 }

/** Returns the cover of a filter. */
export function coverOf(filter: Covered): readonly Key[] {
  const { search, categoryIds, tagIds, uploaderId, memberId } = filter
  const covers: Cover[] = [
    ...(search?.all ?? []).map((term, at) => coverOfTerm({ term, kind: 'w', at })),
    ...(search?.also ?? []).map((one) => coverOfExpression(one, memberId)),
    ...tagIds.slice(0, 1).map((id) => keyed(`tag:${id}`, 4)),
    ...(uploaderId === null ? [] : [keyed(`uploader:${uploaderId}`, 3)]),
  ]
  if (categoryIds.length > 0) {
    covers.push({ keys: categoryIds.map((id) => ({ key: `category:${id}` })), share: 7 })
  }
  return rarest(covers).keys
}

function rarest(covers: readonly Cover[]): Cover {
  return covers.reduce((best, one) => (isBetter(one, best) ? one : best), EVERY)
}

function isBetter(one: Cover, other: Cover): boolean {
  return one.keys.length <= MAX_KEYS && one.share < other.share
}

function keyed(key: string, share: number): Cover {
  return { keys: [{ key }], share }
}

/** Returns the cover of a term: the longer a word is, the fewer torrents have it. */
function coverOfTerm(key: TermKey): Cover {
  const { term } = key
  const longest = Math.max(0, ...term.text.split(' ').map((word) => word.length))
  const share = longest >= 6 ? 1 : longest >= 4 ? 2 : longest === 3 ? 5 : 8
  return { keys: [key], share: term.isPrefix ? share + 1 : share }
}

function coverOfExpression(expression: Expression, memberId: number): Cover {
  switch (expression.kind) {
    case 'not':
      return EVERY
    case 'all':
      return rarest(expression.of.map((one) => coverOfExpression(one, memberId)))
    case 'any':
      return anyOf(expression.of.map((one) => coverOfExpression(one, memberId)))
    default:
      return coverOfLeaf(expression, memberId)
  }
}

/** Combines covers of which any may match. An expression without parts matches nothing. */
function anyOf(covers: readonly Cover[]): Cover {
  const keys = covers.flatMap((one) => one.keys)
  if (keys.length > MAX_KEYS) return EVERY
  return { keys, share: Math.max(0, ...covers.map(({ share }) => share)) }
}

function coverOfLeaf(leaf: Leaf, memberId: number): Cover {
  switch (leaf.kind) {
    case 'words':
    case 'title':
      return coverOfTerm({ term: leaf.term, kind: 'w' })
    case 'file':
      return coverOfTerm({ term: leaf.term, kind: 'f' })
    case 'named':
      return coverOfName(leaf.field, leaf.name)
    case 'attribute':
      return coverOfAttribute(leaf)
    case 'number':
      return leaf.field === 'year' && leaf.from !== null && leaf.from === leaf.to
        ? keyed(`year:${leaf.from}`, 5)
        : EVERY
    case 'is':
      return leaf.quality === 'mine' ? keyed(`mine:${memberId}`, 3) : EVERY
    case 'added':
      return EVERY
  }
}

function coverOfName(field: (Leaf & { kind: 'named' })['field'], name: string): Cover {
  if (field === 'external') {
    const [source, ...value] = name.split(':')
    const keys = sourcesCalled(source).map((one) => ({
      key: `external:${one}:${value.join(':')}`,
    }))
    return { keys, share: 0 }
  }
  const shares = { category: 7, tag: 4, uploader: 3 }
  const value = field === 'uploader' ? name.toLowerCase() : name
  return keyed(`${field}=${value}`, shares[field])
}

function coverOfAttribute({ key, test }: Leaf & { kind: 'attribute' }): Cover {
  if (test.is === 'equal' && typeof test.to !== 'number') {
    return keyed(`attribute:${key}=${String(test.to)}`, 6)
  }
  return keyed(`attribute:${key}`, 8)
}
