import type { Leaf, Term } from '../../../../domain/search/expression.ts'
import { leavesOf } from '../../../../domain/search/expression.ts'
import type { Db } from '../../../base/db.ts'
import type { TorrentFilter } from '../../filters.ts'
import type { KeptWords } from './kept-words.ts'
import type { Free, News, Wants } from './statement.ts'
import { statement } from './statement.ts'
import type { Words } from './tsquery.ts'
import { readTsquery } from './tsquery.ts'
import { ALL, KEY, keysOf, madeOf, QUERY, readOf, TYPED, unknownOf } from './made-words.ts'

// The parts of a filter that only the database knows: how words are split, what names mean, which
// torrents are a member's, and what has changed in the catalog. One statement reads all of them.

export interface Resolved {
  /** The terms that a match must have, each with the alternatives that its neighbors allow. */
  readonly all: readonly (Words | null)[]
  /** Returns the alternatives of one term. */
  readonly wordsOf: (term: Term) => Words | null
  /** Returns a term as it was typed. */
  readonly typedOf: (term: Term) => Words | null
  /** The `search_key` of the words to rank by. */
  readonly typed: string
  readonly categories: (slug: string) => readonly number[]
  readonly tag: (slug: string) => number | null
  readonly uploader: (name: string) => number | null
  /** Returns the bundles with this ID in another catalog, and those below them. */
  readonly external: (name: string) => readonly number[]
  readonly seeding: readonly number[]
  readonly leeching: readonly number[]
  readonly completed: readonly number[]
  readonly bookmarked: readonly number[]
  readonly free: Free | null
  /** The keys of attributes that are facets. */
  readonly facetKeys: readonly string[]
  readonly news: News
}

/**
 * Resolves a filter.
 * @param since the horizon up to which changes are known
 * @param wantsFacets whether `facetKeys` are needed
 * @param kept cached results for words
 */
export async function resolve(
  db: Db,
  filter: TorrentFilter,
  { since, wantsFacets, kept }: Asking,
): Promise<Resolved> {
  const asked = wantsOf(filter)
  const known = new Map(keysOf(asked).map((made) => [made, kept.find(made)]))
  const unknown = unknownOf(asked, known)
  const wants = { ...asked, ...unknown, wantsFacets }
  const { rows } = await statement(filter, wants, since).execute(db)
  const [read] = rows
  for (const [made, texts] of readOf(unknown, read)) {
    kept.keep(made, texts)
    known.set(made, texts)
  }
  const textsOf = (name: string, terms: readonly Term[]) => known.get(madeOf(name, terms)) ?? []
  const wordsOf = (name: string) => (term: Term) => readTsquery(textsOf(name, [term]).join(''))
  return {
    all: textsOf(ALL, asked.all).map(readTsquery),
    wordsOf: wordsOf(QUERY),
    typedOf: wordsOf(TYPED),
    typed: textsOf(KEY, asked.all).join(''),
    ...{ free: read.free ?? null, news: read },
    facetKeys: read.facetKeys ?? [],
    categories: (slug) => read.categories?.[slug] ?? [],
    tag: (slug) => read.tags?.[slug] ?? null,
    uploader: (name) => read.uploaders?.[name] ?? null,
    external: (name) => read.external?.[name] ?? [],
    seeding: read.seeding ?? [],
    leeching: read.leeching ?? [],
    completed: read.completed ?? [],
    bookmarked: read.bookmarked ?? [],
  }
}

interface Asking {
  readonly since: string
  readonly wantsFacets: boolean
  readonly kept: KeptWords
}

function wantsOf({ search, states }: TorrentFilter): Wants {
  const leaves = (search?.also ?? []).flatMap(leavesOf)
  const namesOf = (field: string) =>
    leaves.flatMap((leaf) => (leaf.kind === 'named' && leaf.field === field ? [leaf.name] : []))
  const { all, none } = search ?? { all: [], none: [] }
  const exact = all.map((term) => ({ ...term, isPrefix: false }))
  return {
    ...{ all, terms: [...none, ...leaves.flatMap(termsOf)], ranked: [...all, ...exact, ...none] },
    typed: all.map(({ text }) => text).join(' '),
    categories: namesOf('category'),
    tags: namesOf('tag'),
    uploaders: namesOf('uploader'),
    external: namesOf('external'),
    is: new Set([
      ...states,
      ...leaves.flatMap((leaf) => (leaf.kind === 'is' ? [leaf.quality] : [])),
    ]),
  }
}

function termsOf(leaf: Leaf): readonly Term[] {
  return leaf.kind === 'words' || leaf.kind === 'title' || leaf.kind === 'file' ? [leaf.term] : []
}
