import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Expression, TextLeaf } from '../../../domain/search/expression.ts'
import type { TextQuery } from '../../../domain/search/texts.ts'
import type { Db } from '../../base/db.ts'
import * as keyset from '../../base/keyset.ts'
import { titleText } from '../../records/targets.ts'
import { termQuery, wordsQuery } from '../terms-query.ts'
import type { Searcher, TextKind } from './kinds.ts'
import { kindRow, textKindNames } from './kinds.ts'
import { passageOf } from './passage.ts'

// Finds texts of each kind: by the index of words, or from the newest on, whichever is cheaper.

export interface FoundText {
  readonly kind: TextKind
  readonly id: number
  readonly at: Date
  readonly title: string
  /** Null when the account was deleted. */
  readonly author: string | null
  /** The address of the page that shows the text. */
  readonly href: string
}

export interface ListedText extends FoundText {
  /** Markdown, the part around the first match; null for a topic, which is found by its title. */
  readonly passage: string | null
  readonly micros: number
}

/** The position of a text in the list: its time in microseconds, kind and ID. */
export interface TextPlace {
  readonly at: number
  readonly kind: TextKind
  readonly id: number
}

export interface TextFilter {
  readonly query: TextQuery
  readonly after: TextPlace | null
  readonly limit: number
}

const COLUMNS = sql`kind, id, at, title, author, href`
const NEWEST_FIRST = sql`order by at desc, kind, id desc`

/** Lists texts that match, newest first, with the position of each. */
export async function list(
  db: Db,
  searcher: Searcher,
  filter: TextFilter,
): Promise<readonly ListedText[]> {
  const found = foundBy(searcher, filter)
  if (found === null) return []
  const { rows } = await sql<ListedText>`
    select ${COLUMNS}, micros, ${passageOf(sql`body`, filter.query.all)} as passage
    from (select * from ${found} ${NEWEST_FIRST} limit ${filter.limit}) as newest
    ${NEWEST_FIRST}`.execute(db)
  return rows.map(titled)
}

/** Lists the newest matches of each kind. */
export async function newestOfEach(
  db: Db,
  searcher: Searcher,
  query: TextQuery,
  limit: number,
): Promise<readonly FoundText[]> {
  const found = foundBy(searcher, { query, after: null, limit })
  if (found === null) return []
  const { rows } = await sql<FoundText>`
    select ${COLUMNS} from ${found} ${NEWEST_FIRST}`.execute(db)
  return rows.map(titled)
}

function titled<Row extends FoundText>(row: Row): Row {
  return { ...row, title: titleText(row.title) }
}

/**
 * Selects the newest texts of each kind that the searcher may read; null: there is no such kind.
 */
function foundBy(searcher: Searcher, filter: TextFilter): RawBuilder<unknown> | null {
  const kinds = textKindNames.filter((kind) => searcher.can(kindRow(kind).right))
  if (kinds.length === 0) return null
  const parts = kinds.map((kind) => partOf(kind, searcher, filter))
  return sql`(${sql.join(parts, sql` union all `)}) as found`
}

/** Selects the newest texts of one kind. */
function partOf(kind: TextKind, searcher: Searcher, { query, after, limit }: TextFilter) {
  const row = kindRow(kind)
  const { at, isAnonymous = sql`false` } = row
  return sql`(
    select ${kind} as kind, text.id, ${at} as at, ${row.title} as title,
      ${keyset.microseconds(at)} as micros,
      (select case when left_at is null then name end from member
        where member.id = text.author_id and not ${isAnonymous}) as author,
      ${row.body} as body, ${row.href} as href
    from ${row.tables(searcher)}
    where ${row.isSeen(searcher)} and ${matches(kind, query)} and ${isAfter(kind, after)}
    order by ${at} desc, text.id desc limit ${limit})`
}

/**
 * Selects the texts after a position. Where times are equal, kinds are in the order of their names.
 */
function isAfter(kind: TextKind, after: TextPlace | null): RawBuilder<boolean> {
  if (after === null) return sql`true`
  const { at } = kindRow(kind)
  const then = keyset.fromMicroseconds(after.at)
  if (kind < after.kind) return sql`${at} < ${then}`
  if (kind > after.kind) return sql`${at} <= ${then}`
  return sql`(${at}, text.id) < (${then}, ${after.id}::bigint)`
}

function matches(kind: TextKind, query: TextQuery): RawBuilder<boolean> {
  const { all, none, also } = query
  const words = all.length + none.length === 0 ? sql`true` : sql`text.words @@ ${wordsQuery(query)}`
  return sql`${sql.join([words, ...also.map((one) => holds(kind, one))], sql` and `)}`
}

function holds(kind: TextKind, expression: Expression<TextLeaf>): RawBuilder<boolean> {
  switch (expression.kind) {
    case 'not':
      return sql`(${holds(kind, expression.of)} is not true)`
    case 'all':
    case 'any': {
      const isAll = expression.kind === 'all'
      const parts = expression.of.map((one) => holds(kind, one))
      if (parts.length === 0) return isAll ? sql`true` : sql`false`
      return sql`(${sql.join(parts, isAll ? sql` and ` : sql` or `)})`
    }
    case 'words':
      return sql`text.words @@ ${termQuery(expression.term)}`
    case 'in':
      return isIn(kind, expression.name)
    case 'by':
      return sql`(not ${kindRow(kind).isAnonymous ?? sql`false`} and text.author_id = (
        select id from member where lower(name) = ${expression.name} and left_at is null))`
    case 'written':
      return isWritten(kind, expression.from, expression.to)
  }
}

function isIn(kind: TextKind, name: string): RawBuilder<boolean> {
  const { name: own, forum } = kindRow(kind)
  if (isKindName(name)) return own === name ? sql`true` : sql`false`
  return sql`(${forum} is not distinct from ${name})`
}

/**
 * Returns whether this name in `in:` means a kind of text; otherwise it means the slug of a forum.
 */
export function isKindName(name: string): boolean {
  return textKindNames.some((kind) => kindRow(kind).name === name)
}

/**
 * Selects texts by time, in Unix seconds, both included; a text written within the last second
 * counts.
 */
function isWritten(kind: TextKind, from: number | null, to: number | null): RawBuilder<boolean> {
  const { at } = kindRow(kind)
  const least = from === null ? sql`true` : sql`${at} >= to_timestamp(${from})`
  const most = to === null ? sql`true` : sql`${at} < to_timestamp(${to + 1})`
  return sql`(${least} and ${most})`
}

/** Returns the slugs of the forums that the searcher may see. */
export async function forumSlugs(db: Db, { id, now }: Searcher): Promise<readonly string[]> {
  const { rows } = await sql<{ slug: string }>`
    select slug from forum f where forum_allows(f, 'see', ${id}, ${now})`.execute(db)
  return rows.map(({ slug }) => slug)
}
