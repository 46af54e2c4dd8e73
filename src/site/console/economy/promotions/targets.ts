import { pathName } from '../../../../domain/bundles/names.ts'
import type { PromotionScope } from '../../../../domain/promotions/scopes.ts'
import { readQuery } from '../../../../domain/search/query.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as bundleSearch from '../../../../store/bundles/search.ts'
import * as memberNames from '../../../../store/members/names.ts'
import { targetNamed } from '../../../../store/promotions/targets.ts'
import { EVERYTHING } from '../../../../store/search/filters.ts'
import { listing } from '../../../../store/search/findings.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import * as tagIndex from '../../../../store/taxonomy/tag-index.ts'

// Finds the target of a promotion: staff type words and choose a result, or paste an address.

/** The value that the form sends, and what it stands for. */
export type TargetOption = readonly [value: string, label: string]

const MOST = 20

export interface Targets {
  /** The given target, if it names one. */
  readonly chosen: TargetOption | null
  /** All categories or, for other scopes, the results of the search. */
  readonly options: readonly TargetOption[]
}

/**
 * Reduces an address to the name or ID in it: `/torrents/12` and its full URL become `12`. Removes
 * NUL, which can be escaped in an address, but which PostgreSQL does not accept in a text.
 */
export function withoutPath(given: string): string {
  const path = /^(?:https?:\/\/[^/]+)?\/(?:torrents|bundles|users|tags|categories)\/([^/?#]+)/
  return decoded(path.exec(given)?.[1] ?? given)
    .replaceAll('\0', '')
    .trim()
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Finds the target that `given` names in a scope, or suggestions when it names none. */
export async function targetsFor(
  db: Db,
  scope: PromotionScope,
  given: string,
  now: Date,
): Promise<Targets> {
  if (scope === 'global' || scope === 'role') return { chosen: null, options: [] }
  if (scope === 'category') {
    const options = categories.choicesOf(await categories.list(db))
    const chosen = options.find(([slug]) => slug === given) ?? null
    return { chosen: chosen && [chosen[0], chosen[1].replace(/^(– )+/, '')], options }
  }
  if (given === '') return { chosen: null, options: [] }
  const named = await targetNamed(db, scope, given)
  if (named !== null) return { chosen: [named.value, named.name], options: [] }
  return { chosen: null, options: await alike(db, scope, given, now) }
}

async function alike(
  db: Db,
  scope: Exclude<PromotionScope, 'global' | 'role' | 'category'>,
  words: string,
  now: Date,
): Promise<readonly TargetOption[]> {
  switch (scope) {
    case 'tag': {
      const rows = await tagIndex.list(db, { begin: words, after: null, limit: MOST })
      return rows.map(({ slug, name }) => [slug, name])
    }
    case 'bundle': {
      const rows = await bundleSearch.search(db, words, MOST)
      return rows.map((row) => [String(row.id), pathName([...row.above, row])])
    }
    case 'personal': {
      const rows = await memberNames.begunBy(db, words, MOST)
      return rows.map(({ name }) => [name, name])
    }
    default: {
      const read = readQuery(words, Math.floor(now.getTime() / 1_000))
      if (!read.ok) return []
      const order = { by: 'relevance' } as const
      const every = { ...EVERYTHING, memberId: 0, order, position: null, limit: MOST }
      const { rows } = await listing(db, { ...every, search: read.query })
      return rows.map(({ id, name }) => [String(id), name])
    }
  }
}
