import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { SearchQuery } from '../../domain/search/query.ts'
import type { Expression, Quality } from '../../domain/search/expression.ts'
import type { HasFile } from './conditions.ts'
import { countsOnlySwarm, countsSwarm, holds, IS, uploadedBy } from './conditions.ts'
import { asksForWords, isHit } from './terms-query.ts'
import type { TextTerms } from './text-words.ts'
import { hasInTexts } from './text-words.ts'

/** Conditions of `is:`. Those about the swarm are tested on the counts of the last booking. */
export const STATES = [
  'alive',
  'dead',
  'seeding',
  'leeching',
  'snatched',
  'unsnatched',
  'pending',
  'removed',
] as const
export type State = (typeof STATES)[number]
/** States that staff can search for in place of listed torrents. */
export const UNLISTED = ['pending', 'removed'] as const satisfies readonly State[]

/** Limits a list to a bundle, a collection or a member's bookmarks. */
export interface Within {
  readonly torrents: readonly number[]
  readonly bundles: readonly number[]
}

/** A filter: all of it must match. */
export interface TorrentFilter {
  /** Null: no search terms. */
  readonly search: SearchQuery | null
  /** Any of these; empty: every category. */
  readonly categoryIds: readonly number[]
  /** All of these. */
  readonly tagIds: readonly number[]
  readonly uploaderId: number | null
  /** Anonymous uploads whose uploader the searching member may see; none by default. */
  readonly namesOf?: 'own' | 'all'
  /** Only these torrents, and those directly in these bundles. */
  readonly within?: Within
  /** Only torrents with these words in their texts, which are only in the database. */
  readonly texts?: TextTerms
  readonly states: readonly State[]
  /** The searching member, for conditions on what the member seeds, downloads and has snatched. */
  readonly memberId: number
  /** The time of the search, which decides what is freeleech. */
  readonly now?: Date
}

export const EVERYTHING: TorrentFilter = {
  search: null,
  categoryIds: [],
  tagIds: [],
  uploaderId: null,
  states: [],
  memberId: 0,
}

/** Returns whether every listed torrent matches. */
export function isOpen(filter: TorrentFilter): boolean {
  const { search, categoryIds, tagIds, uploaderId, within, texts, states } = filter
  const lists = [categoryIds, tagIds, states]
  const isAnywhere = uploaderId === null && within === undefined && texts === undefined
  return search === null && isAnywhere && lists.every((list) => list.length === 0)
}

/** Returns whether `torrent_stats` must be joined. */
export function asksForStats({ states, search }: TorrentFilter): boolean {
  const isCounted = search?.also.some(countsSwarm) ?? false
  return isCounted || states.includes('alive') || states.includes('dead')
}

/** Returns whether the filter obviously allows only torrents without seeders. */
export function asksForDead({ states, search }: TorrentFilter): boolean {
  return states.includes('dead') || (search?.also.some(isDead) ?? false)
}

/** Returns whether the filter requests torrents outside the catalog, which only staff may see. */
export function asksForUnlisted({ states }: Pick<TorrentFilter, 'states'>): boolean {
  return UNLISTED.some((state) => states.includes(state))
}

/** Returns the conditions of the filter that can be tested with `torrent_stats` only. */
export function countsPass(filter: TorrentFilter): readonly RawBuilder<unknown>[] {
  const { search, states } = filter
  const also = (search?.also ?? []).filter(countsOnlySwarm)
  return [
    ...(['alive', 'dead'] as const)
      .filter((state) => states.includes(state))
      .map((state) => isIn(state, filter)),
    ...also.map((one) => holds(one, filter)),
  ]
}

function isDead(one: Expression): boolean {
  if (one.kind === 'is') return one.quality === 'dead'
  return one.kind === 'number' && one.field === 'seeders' && one.from === 0 && one.to === 0
}

/**
 * Returns the filter as one condition over `torrent` (and `torrent_stats`, see above).
 * @param hasFile returns the condition that a torrent has files with a term
 */
export function passes(filter: TorrentFilter, hasFile?: HasFile): RawBuilder<boolean> {
  const { search, categoryIds, tagIds, uploaderId, within, texts, states } = filter
  const all: RawBuilder<unknown>[] = [...new Set(states)].map((one) => isIn(one, filter))
  // Written out, because the indexes cover listed torrents only.
  if (!asksForUnlisted(filter)) all.push(sql`torrent.state = 'listed'`)
  if (search !== null && asksForWords(search)) all.push(isHit(search))
  for (const one of search?.also ?? []) all.push(holds(one, filter, hasFile))
  if (categoryIds.length === 1) all.push(sql`torrent.category_id = ${categoryIds[0]}::bigint`)
  if (categoryIds.length > 1) all.push(sql`torrent.category_id = any(${categoryIds}::bigint[])`)
  if (uploaderId !== null) all.push(uploadedBy(sql`${uploaderId}::bigint`, filter))
  if (within !== undefined) all.push(isWithin(within))
  if (texts !== undefined) all.push(hasInTexts(texts))
  if (tagIds.length > 0) all.push(sql`torrent.tag_ids @> ${tagIds}::bigint[]`)
  return sql<boolean>`${sql.join(all, sql` and `)}`
}

function isWithin({ torrents, bundles }: Within): RawBuilder<unknown> {
  const isNamed = sql`torrent.id = any(${torrents}::bigint[])`
  if (bundles.length === 0) return isNamed
  return sql`(${isNamed} or torrent.bundle_id = any(${bundles}::bigint[]))`
}

function isIn(state: State, { memberId, now }: TorrentFilter): RawBuilder<unknown> {
  const isUnlisted = state === 'pending' || state === 'removed'
  if (isUnlisted) return sql`torrent.state = ${sql.lit(state)}`
  return IS[state satisfies Quality](memberId, now)
}
