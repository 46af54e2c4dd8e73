import { sql } from 'kysely'
import { foldTag } from '../../domain/taxonomy/tag-slugs.ts'
import type { WatchLevel } from '../../domain/watches/watches.ts'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'
import { openedSql } from '../watches/levels.ts'

/** A slug as entered, and the tag that has it as its slug or as an alias; null if there is none. */
export interface NamedTag {
  /** The slug that was entered. */
  readonly slug: string
  readonly tag: { readonly id: number; readonly slug: string; readonly name: string } | null
}

/** Resolves slugs to tags, in the same order; an alias resolves to its tag. */
export async function resolve(db: Db, given: readonly string[]): Promise<readonly NamedTag[]> {
  if (given.length === 0) return []
  const slugs = given.map(foldTag)
  const known = await kept(db, 'tags by slug', () => Promise.resolve(new Map<string, Tag>()))
  const unknown = slugs.filter((slug) => !known.has(slug))
  // A tag that did not exist may have been added in the meantime, so unknown slugs are read again.
  const bySlug = unknown.length === 0 ? known : await read(db, unknown)
  for (const [slug, tag] of bySlug) known.set(slug, tag)
  return given.map((slug, at) => ({ slug, tag: known.get(slugs[at]) ?? null }))
}

/**
 * Returns the tag of a page and the reader's choice about it, and marks its new torrents as seen,
 * in one statement. Undefined: there is no such tag.
 */
export async function opened(
  db: Db,
  slug: string,
  { memberId, now }: { readonly memberId: number; readonly now: Date },
): Promise<(Tag & { readonly level: WatchLevel | null }) | undefined> {
  const watched = openedSql(db, memberId, { kind: 'tag', id: sql`(select id from found)` }, now)
  const { rows } = await sql<Tag & { level: WatchLevel | null }>`
    with found as (
      select tag.id, tag.slug, coalesce(tag.name, tag.slug) as name from tag as named
      join tag on tag.id = coalesce(named.alias_of, named.id) where named.slug = ${foldTag(slug)}
    ), watched as (${watched})
    select found.*, (select level from watched) as level from found`.execute(db)
  return rows.at(0)
}

type Tag = NonNullable<NamedTag['tag']>

async function read(db: Db, slugs: readonly string[]): Promise<ReadonlyMap<string, Tag>> {
  const rows = await db
    .selectFrom('tag as named')
    .innerJoin('tag', (join) => join.on(sql<boolean>`tag.id = coalesce(named.alias_of, named.id)`))
    .select(['named.slug as given', 'tag.id', 'tag.slug'])
    .select(sql<string>`coalesce(tag.name, tag.slug)`.as('name'))
    .where('named.slug', 'in', slugs)
    .execute()
  return new Map(rows.map(({ given, ...tag }) => [given, tag]))
}

/**
 * Replaces the tags of a torrent; unknown slugs become new tags, and an alias resolves to its tag.
 */
export async function setTags(tx: Db, torrentId: number, slugs: readonly string[]): Promise<void> {
  const ids = await tagIdsOf(tx, slugs)
  // Unchanged tags are not written again, because each write rebuilds the torrent's search words.
  await tx
    .deleteFrom('torrent_tag')
    .where('torrent_id', '=', torrentId)
    .where(sql<boolean>`tag_id <> all(${ids}::bigint[])`)
    .execute()
  if (ids.length === 0) return
  await tx
    .insertInto('torrent_tag')
    .values(ids.map((id) => ({ torrent_id: torrentId, tag_id: id })))
    .onConflict((conflict) => conflict.columns(['torrent_id', 'tag_id']).doNothing())
    .execute()
}

/** Returns the IDs of tags, creating those that are missing; an alias resolves to its tag. */
export async function tagIdsOf(tx: Db, slugs: readonly string[]): Promise<readonly number[]> {
  if (slugs.length === 0) return []
  // In one order, so that two uploads with the same new tags cannot deadlock.
  const wanted = [...new Set(slugs)].sort()
  await tx
    .insertInto('tag')
    .values(wanted.map((slug) => ({ slug })))
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .execute()
  const named = await resolve(tx, wanted)
  return [...new Set(named.flatMap(({ tag }) => (tag === null ? [] : [tag.id])))]
}
