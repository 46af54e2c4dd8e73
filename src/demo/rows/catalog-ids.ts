import { sql } from 'kysely'
import type { Attribute } from '../../domain/taxonomy/attributes/types.ts'
import type { NameRead } from '../../domain/taxonomy/attributes/read-name.ts'
import { nameReaderOf } from '../../domain/taxonomy/attributes/read-name.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import type { Db } from '../../store/base/db.ts'
import { releaseKinds } from '../releases/index.ts'
import type { DemoTag } from './lanes/facets.ts'

/** The categories and tags in the database, as plain data. */
export interface DemoCatalog {
  /** The categories in their order. The first one is for torrents whose category does not exist. */
  readonly categories: readonly DemoCategory[]
  readonly tags: readonly DemoTag[]
}

interface DemoCategory {
  readonly id: number
  readonly slug: string
  readonly attributes: readonly Attribute[]
}

export interface CatalogIds {
  readonly categoryOf: (slug: string) => number
  readonly tagOf: (slug: string) => DemoTag
  /** Reads the attributes of a category from release names. */
  readonly readerOf: (slug: string) => NameRead
}

/** Reads the existing categories, and creates every tag that a torrent of the demo can have. */
export async function makeCatalog(tx: Db): Promise<DemoCatalog> {
  const rows = await tx
    .selectFrom('category')
    .select(['id', 'slug'])
    .orderBy('position')
    .orderBy('id')
    .execute()
  const categories: DemoCategory[] = []
  for (const row of rows) {
    categories.push({ ...row, attributes: await attributes.attributesOf(tx, row.id) })
  }
  await makeAliases(tx)
  return { categories, tags: await makeTags(tx) }
}

export function catalogIds({ categories, tags }: DemoCatalog): CatalogIds {
  const bySlug = new Map(
    categories.map(({ id, slug, attributes: list }) => [slug, { id, read: nameReaderOf(list) }]),
  )
  const first = bySlug.get(categories[0].slug)!
  const tagsBySlug = new Map(tags.map((tag) => [tag.slug, tag]))
  return {
    categoryOf: (slug) => (bySlug.get(slug) ?? first).id,
    readerOf: (slug) => (bySlug.get(slug) ?? first).read,
    tagOf(slug) {
      const tag = tagsBySlug.get(slug)
      if (tag === undefined) throw new Error(`no kind of release lists the tag "${slug}"`)
      return tag
    },
  }
}

async function makeTags(tx: Db): Promise<readonly DemoTag[]> {
  const slugs = [...new Set(releaseKinds.flatMap(({ tags }) => tags))].sort()
  await tx
    .insertInto('tag')
    .values(slugs.map((slug) => ({ slug })))
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .execute()
  const { rows } = await sql<DemoTag>`
    select id, slug, array_remove(array_cat(array[slug, name],
      array(select slug from tag alias where alias.alias_of = tag.id)), null) as words
    from tag where slug = any(${slugs}::text[])`.execute(tx)
  return rows
}

/** Removes the tags that no torrent has, except for those with aliases. */
export async function removeUnusedTags(tx: Db, { tags }: DemoCatalog): Promise<void> {
  const ids = tags.filter(({ words }) => words.length === 1).map(({ id }) => id)
  await sql`
    delete from tag using (
      select id from unnest(${ids}::bigint[]) as id
      except select tag_id from torrent_tag
    ) as unused where tag.id = unused.id`.execute(tx)
}

/**
 * The aliases of tags. They are written before all torrents, because torrents are also found by
 * them.
 */
const ALIASES = {
  docu: 'documentary',
  hiphop: 'hip-hop',
  rpg: 'role-playing',
  'sci-fi': 'science-fiction',
  synthpop: 'synth-pop',
} as const

async function makeAliases(tx: Db): Promise<void> {
  for (const [alias, slug] of Object.entries(ALIASES)) {
    const tag = await tx
      .insertInto('tag')
      .values({ slug })
      .onConflict((conflict) => conflict.column('slug').doUpdateSet({ slug }))
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('tag')
      .values({ slug: alias, alias_of: tag.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
