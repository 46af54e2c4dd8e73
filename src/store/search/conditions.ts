import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type {
  AttributeTest,
  Expression,
  Leaf,
  NamedField,
  NumberField,
  Quality,
  Term,
} from '../../domain/search/expression.ts'
import { leavesOf } from '../../domain/search/expression.ts'
import { hasExternalId } from '../bundles/external-ids.ts'
import { withBelow } from '../taxonomy/categories.ts'
import { isDoubled, isFree, isFreeBy } from './promoted.ts'
import { termQuery } from './terms-query.ts'

// The conditions of a query other than ranked words, over `torrent` (and `torrent_stats`).

type Condition = RawBuilder<boolean>
/** The time of the query, for conditions whose result changes with time. */
type Moment = Date | undefined

/** Returns the condition that a torrent has files with this term. */
export type HasFile = (term: Term) => Condition

/** The searching member, and the time. */
interface Searcher {
  readonly memberId: number
  readonly now?: Date
  /** Anonymous uploads whose uploader the member may see; none by default. */
  readonly namesOf?: 'own' | 'all'
}

/** Returns the condition for an expression. */
export function holds(
  expression: Expression,
  searcher: Searcher,
  hasFile: HasFile = isAmongFiles,
): Condition {
  // An unknown value, such as the year of a name without one, does not match.
  if (expression.kind === 'not') {
    return sql`(${holds(expression.of, searcher, hasFile)} is not true)`
  }
  if (expression.kind === 'all' || expression.kind === 'any') {
    const parts = expression.of.map((one) => holds(one, searcher, hasFile))
    const isAll = expression.kind === 'all'
    if (parts.length === 0) return isAll ? sql`true` : sql`false`
    return sql`(${sql.join(parts, isAll ? sql` and ` : sql` or `)})`
  }
  if (expression.kind === 'file') return hasFile(expression.term)
  return leafHolds(expression, searcher)
}

function isAmongFiles(term: Term): Condition {
  return sql`torrent.id in (
    select torrent_id from torrent_words where files @@ ${termQuery(term)})`
}

/**
 * Returns the same condition for testing torrents one by one, which is faster when there are few.
 */
export function isAmongFilesOfOne(term: Term): Condition {
  return sql`(
    select files @@ ${termQuery(term)} from torrent_words where torrent_id = torrent.id)`
}

/** Returns whether `torrent_stats` must be joined to test the expression. */
export function countsSwarm(expression: Expression): boolean {
  return leavesOf(expression).some(isOfSwarm)
}

/** Returns whether `torrent_stats` is enough to test the expression. */
export function countsOnlySwarm(expression: Expression): boolean {
  return leavesOf(expression).every(isOfSwarm)
}

function isOfSwarm(leaf: Leaf): boolean {
  if (leaf.kind === 'number') return leaf.field !== 'size' && leaf.field !== 'year'
  return leaf.kind === 'is' && (leaf.quality === 'alive' || leaf.quality === 'dead')
}

function leafHolds(leaf: Exclude<Leaf, { kind: 'file' }>, searcher: Searcher): Condition {
  switch (leaf.kind) {
    case 'words':
      return sql`torrent.search @@ ${termQuery(leaf.term)}`
    case 'title':
      return inTitle(termQuery(leaf.term))
    case 'named':
      return NAMED_IS[leaf.field](leaf.name, searcher)
    case 'number':
      return within(NUMBERS[leaf.field], leaf.from, leaf.to, sql`::bigint`)
    case 'added':
      return within(sql`torrent.created_at`, timeOf(leaf.from), timeOf(leaf.to))
    case 'is':
      return IS[leaf.quality](searcher.memberId, searcher.now)
    case 'attribute':
      return attributeIs(leaf.key, leaf.test)
  }
}

const NUMBERS: Readonly<Record<NumberField, RawBuilder<unknown>>> = {
  size: sql`torrent.size`,
  year: sql`torrent.year`,
  seeders: sql`torrent_stats.seeders`,
  leechers: sql`torrent_stats.leechers`,
  snatches: sql`torrent_stats.snatches`,
}

// Names are looked up once, before planning. A name that does not exist matches nothing.
const NAMED_IS: Readonly<Record<NamedField, (name: string, searcher: Searcher) => Condition>> = {
  // Includes all categories below it.
  category: (name) => {
    const named = sql`select id from category where slug = ${name}::text`
    return sql`torrent.category_id = any(array(select id from ${withBelow(named)} as below))`
  },
  uploader: (name, searcher) =>
    uploadedBy(sql`(select id from member where lower(name) = lower(${name}::text))`, searcher),
  tag: (name) => sql`torrent.tag_ids @>
    array[(select coalesce(alias_of, id) from tag where slug = ${name}::text)]`,
  external: (name) => hasExternalId(sql`torrent.bundle_id`, name),
}

/**
 * SQL: whether a member uploaded the torrent; uploads that are anonymous to the searching member do
 * not count.
 */
export function uploadedBy(
  memberId: RawBuilder<unknown>,
  { memberId: readerId, namesOf }: Searcher,
): Condition {
  const isBy = sql<boolean>`torrent.uploader_id = ${memberId}`
  if (namesOf === 'all') return isBy
  const isOwn = namesOf === 'own' ? sql`torrent.uploader_id = ${readerId}::bigint` : sql`false`
  return sql`(${isBy} and (not torrent.is_anonymous or ${isOwn}))`
}

/** The conditions of `is:`. */
export const IS: Readonly<Record<Quality, (memberId: number, now: Moment) => Condition>> = {
  alive: () => sql`torrent_stats.seeders > 0`,
  dead: () => sql`torrent_stats.seeders = 0`,
  seeding: (memberId) => hasSession(memberId, sql`seeding`),
  leeching: (memberId) => hasSession(memberId, sql`not seeding`),
  snatched: (memberId) => hasCompleted(memberId),
  unsnatched: (memberId) => sql`not ${hasCompleted(memberId)}`,
  bookmarked: (memberId) => sql`exists (
    select from bookmark
    where member_id = ${memberId}::bigint and target = 'torrent' and target_id = torrent.id)`,
  mine: (memberId) => sql`torrent.uploader_id = ${memberId}::bigint`,
  // Unknown when a saved list is read without a time.
  freeleech: (memberId, now) => (now === undefined ? sql`false` : isFree(memberId, now)),
  free25: (memberId, now) => (now === undefined ? sql`false` : isFreeBy(25, memberId, now)),
  free50: (memberId, now) => (now === undefined ? sql`false` : isFreeBy(50, memberId, now)),
  free75: (memberId, now) => (now === undefined ? sql`false` : isFreeBy(75, memberId, now)),
  doubleup: (memberId, now) => (now === undefined ? sql`false` : isDoubled(memberId, now)),
}

function hasSession(memberId: number, how: RawBuilder<unknown>): Condition {
  return sql`torrent.id in (
    select torrent_id from peer_session
    where member_id = ${memberId}::bigint and ended_at is null and ${how})`
}

function hasCompleted(memberId: number): Condition {
  return sql`exists (
    select from member_torrent
    where member_id = ${memberId}::bigint and torrent_id = torrent.id
      and completed_at is not null)`
}

// Selects by words of the name. These have weight A, their parts and initials B, and words of tags
// C (search_vector in 0001-base.sql); the index does not contain weights.
function inTitle(query: RawBuilder<unknown>): Condition {
  return sql`(torrent.search @@ ${query} and ts_filter(torrent.search, '{a,b}') @@ ${query})`
}

/**
 * Returns the condition that a column is in a range.
 * @param type of the ends; by default that of the column, whose range may be too small for them
 */
function within(
  column: RawBuilder<unknown>,
  from: unknown,
  to: unknown,
  type: RawBuilder<unknown> = sql``,
): Condition {
  // Written as an equality, so that the planner can use indexes that need a single value.
  if (typeof from === 'number' && from === to) return sql`${column} = ${from}${type}`
  const parts: RawBuilder<unknown>[] = []
  if (from !== null) parts.push(sql`${column} >= ${from}${type}`)
  if (to !== null) parts.push(sql`${column} <= ${to}${type}`)
  return sql`(${sql.join(parts, sql` and `)})`
}

// Selects by an attribute. Each condition uses an index (0013-torrents.sql, 0015-search.sql). A
// value of another type does not match.
function attributeIs(key: string, test: AttributeTest): Condition {
  if (test.is === 'equal') {
    const asked = JSON.stringify({ [key]: test.isList ? [test.to] : test.to })
    return sql`torrent.attributes @> ${asked}::jsonb`
  }
  if (test.is === 'text') {
    const folded = sql`folded(${test.to}::text)`
    return sql`(torrent.attributes @> jsonb_build_object(${key}::text, ${folded})
      or attribute_texts(torrent.attributes) @> array[${key}::text || '=' || ${folded}])`
  }
  const ends = test.is === 'day' ? [dayNumber(test.from), dayNumber(test.to)] : [test.from, test.to]
  return sql`torrent.id in (
    select torrent_id from torrent_measure
    where key = ${key}::text and ${within(sql`value`, ends[0], ends[1])})`
}

/** Returns a day, such as `2024-12-31`, as it is stored for ranges: 20241231. */
function dayNumber(day: string | null): number | null {
  return day === null ? null : Number(day.replaceAll('-', ''))
}

function timeOf(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000)
}
