import { sql } from 'kysely'
import { creditText } from '../../domain/bundles/credits.ts'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { Named } from '../../domain/bundles/names.ts'
import type { Db } from '../base/db.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { CreditRow } from './credits.ts'
import { credits } from './credits.ts'

/** A bundle within a path: what is needed to name it and to link to it. */
export interface BundleName extends Named {
  readonly id: number
}

/** A bundle in a list, with all its parents from the top down. */
export interface BundleLine extends BundleName {
  readonly above: readonly BundleName[]
  /** The category kind of its torrents; null: there is none, or the bundle is not a work. */
  readonly torrentKind: string | null
}

export interface BundleRow extends BundleLine {
  readonly parentId: number | null
  readonly otherTitles: readonly string[]
  readonly parts: number | null
  readonly description: string
  readonly isLocked: boolean
  readonly revision: number
  /** Null when the account was deleted, and for bundles that a task created. */
  readonly createdBy: string | null
  readonly createdById: number | null
  readonly createdAt: Date
  readonly comments: number
  readonly editedAt: Date | null
  /** The bundle into which it was merged and to which its address redirects. */
  readonly mergedInto: number | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  /** The slugs of the tags. */
  readonly tags: readonly string[]
  /** For example `imdb:tt0133093`. */
  readonly externalIds: readonly string[]
  /** Null: no cover. */
  readonly cover: CoverRow | null
  readonly credits: readonly CreditRow[]
}

/** An image as a page shows it, with digests in hex. */
export interface CoverRow {
  readonly key: string
  readonly thumbKey: string
  readonly thumbWidth: number
  readonly thumbHeight: number
}

/** All parents of a bundle, from the top down; four levels at most. */
const above = sql<readonly BundleName[]>`(
  with recursive up as (
    select b.id, b.parent_id, b.kind, b.title, b.year, b.number, b.number_end, 1 as level
    from bundle b where b.id = bundle.parent_id
    union all
    select b.id, b.parent_id, b.kind, b.title, b.year, b.number, b.number_end, level + 1
    from bundle b join up on b.id = up.parent_id where level < 8
  )
  select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'title', title, 'year', year,
    'number', number, 'numberEnd', number_end) order by level desc), '[]') from up)`

/** The kind of the category of the torrents in a work, or in its editions. */
const torrentKind = sql<string | null>`case when bundle.kind = 'work' then (
  select category.kind from (
    select bundle.id union all
    select edition.id from bundle as edition where edition.parent_id = bundle.id
      and edition.removed_at is null and edition.merged_into is null
  ) as placed (id) join torrent on torrent.bundle_id = placed.id
  join category on category.id = torrent.category_id
  where torrent.state = 'listed' limit 1) end`

const tags = sql<string[]>`array(
  select tag.slug from bundle_tag join tag on tag.id = bundle_tag.tag_id
  where bundle_tag.bundle_id = bundle.id order by tag.slug)`

/** External IDs of a bundle. */
export const externalIds = sql<string[]>`array(
  select source || ':' || value from bundle_external_id
  where bundle_id = bundle.id order by source, value)`

/** SQL over `bundle`: the cover of the bundle. */
export const cover = sql<CoverRow | null>`(
  select json_build_object('key', encode(digest, 'hex'), 'thumbKey', encode(thumb_digest, 'hex'),
    'thumbWidth', thumb_width, 'thumbHeight', thumb_height)
  from image where image.id = bundle.cover_id)`

/** Selects the names of bundles; the caller filters and sorts. */
export function bundleNames(db: Db) {
  return db
    .selectFrom('bundle')
    .select([
      'bundle.id',
      'bundle.kind',
      'bundle.title',
      'bundle.year',
      'bundle.number',
      'bundle.number_end as numberEnd',
    ])
}

export function bundleLines(db: Db) {
  return bundleNames(db).select([above.as('above'), torrentKind.as('torrentKind')])
}

/** Returns a bundle with everything its page shows, even if it was merged or removed. */
export async function find(db: Db, id: number): Promise<BundleRow | undefined> {
  return bundleLines(db)
    .leftJoin('member', 'member.id', 'bundle.created_by')
    .select([
      'bundle.parent_id as parentId',
      'bundle.other_titles as otherTitles',
      'bundle.parts',
      'bundle.description',
      'bundle.is_locked as isLocked',
      'bundle.revision',
      'member.name as createdBy',
      'bundle.created_by as createdById',
      'bundle.created_at as createdAt',
      'bundle.comments',
      'bundle.edited_at as editedAt',
      'bundle.merged_into as mergedInto',
      'bundle.removed_at as removedAt',
      'bundle.removed_reason as removedReason',
    ])
    .select([tags.as('tags'), externalIds.as('externalIds'), cover.as('cover')])
    .select(credits.as('credits'))
    .where('bundle.id', '=', id)
    .executeTakeFirst()
}

/**
 * Returns a bundle, or the one into which it was merged; undefined if there is none, or it was
 * removed.
 */
export async function findKept(db: Db, id: number): Promise<BundleRow | undefined> {
  const row = await find(db, id)
  const into = row?.mergedInto ?? null
  const kept = into === null ? row : await find(db, into)
  return kept?.removedAt === null ? kept : undefined
}

/** Locks an existing bundle until the transaction ends; undefined if there is none. */
export async function lock(
  tx: Db,
  id: number,
): Promise<{ id: number; kind: BundleKind; isLocked: boolean } | undefined> {
  return tx
    .selectFrom('bundle')
    .select(['id', 'kind', 'is_locked as isLocked'])
    .where('id', '=', id)
    .where(isAlive)
    .forUpdate()
    .executeTakeFirst()
}

/** Returns the state of a bundle for its history, with all values as text. */
export function stateOf(row: BundleRow) {
  return {
    title: row.title,
    otherTitles: row.otherTitles,
    parent: row.parentId === null ? '' : String(row.parentId),
    year: numberText(row.year),
    number: numberText(row.number),
    numberEnd: numberText(row.numberEnd),
    parts: numberText(row.parts),
    description: row.description,
    tags: row.tags,
    externalIds: row.externalIds,
    cover: row.cover?.key ?? '',
    credits: row.credits.map(creditText),
  }
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value)
}

/** Returns the bundle of a torrent; null if it has none, or the bundle was removed. */
export async function ofTorrent(db: Db, torrentId: number): Promise<BundleRow | null> {
  const row = await db
    .selectFrom('torrent')
    .innerJoin('bundle', 'bundle.id', 'torrent.bundle_id')
    .select('bundle.id')
    .where('torrent.id', '=', torrentId)
    .where(isAlive)
    .executeTakeFirst()
  return row === undefined ? null : ((await find(db, row.id)) ?? null)
}
