import type { Term } from '../../../../domain/search/expression.ts'
import type { Read, Wants } from './statement.ts'

// The results of database functions for typed words, by keys that name the function and its input.
// Each result is requested once while it is cached (kept-words.ts).

export const ALL = 'search_terms'
export const QUERY = 'search_query'
export const TYPED = 'search_typed'
export const KEY = 'search_key'

type Words = Pick<Wants, 'all' | 'terms' | 'ranked' | 'typed'>

/** Returns the key of a function's result for these terms. */
export function madeOf(name: string, terms: readonly Term[]): string {
  return JSON.stringify([name, ...terms.flatMap(({ text, isPrefix }) => [text, isPrefix])])
}

/** Returns the keys of everything that is needed. */
export function keysOf({ all, terms, ranked }: Words): readonly string[] {
  return [
    ...[ALL, KEY].map((name) => madeOf(name, all)),
    ...terms.map((term) => madeOf(QUERY, [term])),
    ...ranked.map((term) => madeOf(TYPED, [term])),
  ]
}

const NONE = { all: [], typed: '' }

/** Returns the values that must be requested. */
export function unknownOf(
  { all, terms, ranked, typed }: Words,
  known: ReadonlyMap<string, readonly string[] | undefined>,
): Words {
  const isUnknown = (name: string, of: readonly Term[]) => known.get(madeOf(name, of)) === undefined
  const once = (name: string, of: readonly Term[]) => {
    const byKey = new Map(of.map((term) => [madeOf(name, [term]), term]))
    return [...byKey.values()].filter((term) => isUnknown(name, [term]))
  }
  const whole = [ALL, KEY].some((name) => isUnknown(name, all)) ? { all, typed } : NONE
  return { ...whole, terms: once(QUERY, terms), ranked: once(TYPED, ranked) }
}

/** Returns the values that were read, with their keys. */
export function readOf(
  { all, terms, ranked }: Words,
  read: Pick<Read, 'all' | 'terms' | 'typedTerms' | 'typed'>,
): readonly (readonly [made: string, texts: readonly string[]])[] {
  const whole = (name: string, texts: readonly string[] | undefined) =>
    texts === undefined ? [] : [[madeOf(name, all), texts] as const]
  const each = (name: string, of: readonly Term[], texts: readonly string[] = []) =>
    texts.map((text, at) => [madeOf(name, [of[at]]), [text]] as const)
  return [
    ...whole(ALL, read.all),
    ...whole(KEY, read.typed === undefined ? undefined : [read.typed]),
    ...each(QUERY, terms, read.terms),
    ...each(TYPED, ranked, read.typedTerms),
  ]
}
