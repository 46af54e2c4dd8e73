import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { SearchQuery } from '../domain/search/query.ts'
import type { Quality } from '../domain/search/expression.ts'
import { countsSwarm, holds, IS } from './torrent-conditions.ts'
import { asksForWords, isHit } from './torrent-search.ts'

/** What a torrent can be asked to be; those of the swarm are as of the last booking. */
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
/** Asked for by staff instead of what is listed. */
export const UNLISTED = ['pending', 'removed'] as const satisfies readonly State[]

/** What is asked for; all of it must hold. */
export interface TorrentFilter {
  /** Null: no words. */
  readonly search: SearchQuery | null
  /** One of these; empty: any. */
  readonly categoryIds: readonly number[]
  /** All of these. */
  readonly tagIds: readonly number[]
  readonly uploaderId: number | null
  readonly states: readonly State[]
  /** Who asks: whose seeding, leeching and snatched torrents are meant. */
  readonly memberId: number
}

export const EVERYTHING: TorrentFilter = {
  search: null,
  categoryIds: [],
  tagIds: [],
  uploaderId: null,
  states: [],
  memberId: 0,
}

/** Whether every listed torrent passes. */
export function isOpen(filter: TorrentFilter): boolean {
  const { search, categoryIds, tagIds, uploaderId, states } = filter
  const lists = [categoryIds, tagIds, states]
  return search === null && uploaderId === null && lists.every((list) => list.length === 0)
}

/** Whether `torrent_stats` must be joined. */
export function asksForStats({ states, search }: TorrentFilter): boolean {
  const isCounted = search?.also.some(countsSwarm) ?? false
  return isCounted || states.includes('alive') || states.includes('dead')
}

/** The filter as one condition over `torrent` (and `torrent_stats`, see above). */
export function passes(filter: TorrentFilter): RawBuilder<boolean> {
  const { search, categoryIds, tagIds, uploaderId, states, memberId } = filter
  const all: RawBuilder<unknown>[] = [...new Set(states)].map((state) => isIn(state, memberId))
  // Spelled out: the indexes are those of listed torrents.
  const isUnlisted = UNLISTED.some((state) => states.includes(state))
  if (!isUnlisted) all.push(sql`torrent.state = 'listed'`)
  if (search !== null && asksForWords(search)) all.push(isHit(search))
  for (const one of search?.also ?? []) all.push(holds(one, memberId))
  if (categoryIds.length === 1) all.push(sql`torrent.category_id = ${categoryIds[0]}::bigint`)
  if (categoryIds.length > 1) all.push(sql`torrent.category_id = any(${categoryIds}::bigint[])`)
  if (uploaderId !== null) all.push(sql`torrent.uploader_id = ${uploaderId}::bigint`)
  for (const tagId of tagIds) all.push(hasTag(tagId))
  return sql<boolean>`${sql.join(all, sql` and `)}`
}

function isIn(state: State, memberId: number): RawBuilder<unknown> {
  const isUnlisted = state === 'pending' || state === 'removed'
  return isUnlisted ? sql`torrent.state = ${sql.lit(state)}` : IS[state satisfies Quality](memberId)
}

function hasTag(tagId: number) {
  return sql`exists (
    select from torrent_tag
    where torrent_tag.torrent_id = torrent.id and torrent_tag.tag_id = ${tagId}::bigint)`
}
