import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { foldTag } from '../../domain/taxonomy/tag-slugs.ts'
import type { Db } from '../base/db.ts'
import * as profiles from '../members/profiles.ts'
import * as savedSearches from './saved-searches.ts'
import * as levels from '../watches/levels.ts'
import * as tagVotes from './tag-votes.ts'

// How staff manage tags. A merged tag becomes an alias: its slug leads to the tag into which it was
// merged.

export type CountedTag = Awaited<ReturnType<typeof list>>[number]

export interface TagFilter {
  /** The beginning of the slug; '' for all. */
  readonly prefix: string
  /** The slug of the last one shown. */
  readonly after: string | null
  readonly limit: number
}

/** Lists tags by slug, including aliases, with the number of their torrents. */
export async function list(db: Db, { prefix, after, limit }: TagFilter) {
  let query = counted(db)
  if (prefix !== '')
    query = query.where('tag.slug', 'like', `${prefix.replace(/[\\%_]/g, '\\$&')}%`)
  if (after !== null) query = query.where('tag.slug', '>', after)
  return query.orderBy('tag.slug').limit(limit).execute()
}

export async function find(db: Db, slug: string): Promise<CountedTag | null> {
  return (await counted(db).where('tag.slug', '=', foldTag(slug)).executeTakeFirst()) ?? null
}

function counted(db: Db) {
  return db
    .selectFrom('tag')
    .leftJoin('tag as main', 'main.id', 'tag.alias_of')
    .select(['tag.id', 'tag.slug', 'tag.name', 'main.slug as aliasOf'])
    .select(['tag.is_official as isOfficial', 'tag.color'])
    .select(sql<number>`(select count(*) from torrent_tag where tag_id = tag.id)`.as('torrents'))
}

export type TagSaved =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'SLUG_TAKEN' | 'NOT_FOUND' | 'IS_ALIAS' }

/** The most tags with a color: each is a CSS rule on every page. */
export const MOST_COLORED = 50

export interface TagWords {
  readonly slug: string
  /** Null: the name is the slug. */
  readonly name: string | null
  readonly isOfficial: boolean
  /** A color such as `#12664f`; null: none. */
  readonly color: string | null
}

type Renamed =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'SLUG_TAKEN' | 'NOT_FOUND' | 'COLORED' }

/** Changes the slug, the name, the color and whether a tag is official. */
export async function rename(
  db: Db,
  slug: string,
  given: TagWords,
  by: Actor,
  now: Date,
): Promise<Renamed> {
  try {
    return await db.transaction().execute(async (tx) => {
      const row = await locked(tx, slug)
      if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
      const isNew = given.color !== null && row.color === null
      if (isNew && (await colored(tx)) >= MOST_COLORED) return { ok: false, code: 'COLORED' }
      const { isOfficial, ...words } = given
      const values = { ...words, is_official: isOfficial }
      await tx.updateTable('tag').set(values).where('id', '=', row.id).execute()
      if (given.slug !== slug) await followSlug(tx, slug, given.slug, now)
      const before = { slug, name: row.name, isOfficial: row.is_official, color: row.color }
      const change = audit.difference(before, { ...given })
      const target = { kind: 'tag', id: row.id, name: given.slug }
      await audit.record(tx, { by, action: 'tag.rename', target, ...change }, now)
      return { ok: true }
    })
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return { ok: false, code: 'SLUG_TAKEN' }
    throw error
  }
}

/** Updates what members saved under the slug of a tag, when the slug changes. */
async function followSlug(tx: Db, from: string, to: string, now: Date): Promise<void> {
  await profiles.renameHidden(tx, 'tags', from, to)
  await savedSearches.followSlug(tx, { field: 'tag', from, to }, now)
}

/** Merges a tag into another: its torrents get the other tag, and its slug becomes an alias. */
export async function merge(
  db: Db,
  slug: string,
  into: string,
  by: Actor,
  now: Date,
): Promise<TagSaved> {
  return db.transaction().execute(async (tx) => {
    // Locked in the order of their slugs, so that two opposite merges wait for each other.
    for (const one of [slug, into].sort()) await locked(tx, one)
    const from = await locked(tx, slug)
    const main = await locked(tx, into)
    if (from === undefined || main === undefined || from.id === main.id) {
      return { ok: false, code: 'NOT_FOUND' }
    }
    if (main.alias_of !== null) return { ok: false, code: 'IS_ALIAS' }
    await tagVotes.moveTag(tx, 'torrent', from.id, main.id)
    await tagVotes.moveTag(tx, 'bundle', from.id, main.id)
    await levels.carry(tx, { kind: 'tag', id: from.id }, main.id)
    await savedSearches.followTag(tx, from.id, main.id)
    await sql`update promotion set target_id = ${main.id}
      where scope = 'tag' and target_id = ${from.id}`.execute(tx)
    // Aliases of the merged tag now lead to the other tag.
    await tx
      .updateTable('tag')
      .set({ alias_of: main.id })
      .where((eb) => eb.or([eb('id', '=', from.id), eb('alias_of', '=', from.id)]))
      .execute()
    const target = { kind: 'tag', id: from.id, name: slug }
    await audit.record(tx, { by, action: 'tag.merge', target, after: { aliasOf: into } }, now)
    return { ok: true }
  })
}

/** Creates an alias of a tag from an unused slug; does nothing if the alias exists. */
export async function addAlias(
  db: Db,
  slug: string,
  alias: string,
  by: Actor,
  now: Date,
): Promise<TagSaved> {
  return db.transaction().execute(async (tx) => {
    const main = await locked(tx, slug)
    if (main === undefined) return { ok: false, code: 'NOT_FOUND' }
    if (main.alias_of !== null) return { ok: false, code: 'IS_ALIAS' }
    const made = await tx
      .insertInto('tag')
      .values({ slug: alias, alias_of: main.id })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) {
      const there = await locked(tx, alias)
      return there?.alias_of === main.id ? { ok: true } : { ok: false, code: 'SLUG_TAKEN' }
    }
    // A trigger updates the search words of changed rows, but not of inserted ones.
    await sql`update torrent set search = search_vector(name, torrent_tag_words(id))
      where id in (select torrent_id from torrent_tag where tag_id = ${main.id})`.execute(tx)
    const target = { kind: 'tag', id: made.id, name: alias }
    await audit.record(tx, { by, action: 'tag.alias', target, after: { aliasOf: slug } }, now)
    return { ok: true }
  })
}

/** Turns an alias into a separate tag; returns false if it is not an alias. */
export async function endAlias(db: Db, slug: string, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; main: string }>`
      update tag set alias_of = null from tag as main
      where tag.slug = ${foldTag(slug)} and main.id = tag.alias_of
      returning tag.id, main.slug as main`.execute(tx)
    if (rows.length === 0) return false
    const target = { kind: 'tag', id: rows[0].id, name: slug }
    const before = { aliasOf: rows[0].main }
    await audit.record(tx, { by, action: 'tag.unalias', target, before }, now)
    return true
  })
}

async function locked(tx: Db, slug: string) {
  return tx
    .selectFrom('tag')
    .select(['id', 'name', 'alias_of', 'is_official', 'color'])
    .where('slug', '=', slug)
    .forUpdate()
    .executeTakeFirst()
}

async function colored(tx: Db): Promise<number> {
  const { n } = await tx
    .selectFrom('tag')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('color', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}
