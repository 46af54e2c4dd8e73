import type { NameRead } from '../../domain/taxonomy/attributes/read-name.ts'
import { nameReaderOf } from '../../domain/taxonomy/attributes/read-name.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import type { Db } from '../../store/base/db.ts'
import type { CatalogIds } from './torrent-rows.ts'
import type { DemoTorrent } from './types.ts'

interface GrowingIds extends CatalogIds {
  /** Creates the missing tags of these torrents. */
  readonly learnTags: (torrents: readonly DemoTorrent[]) => Promise<void>
}

/** Existing categories, and tags as torrents need them. */
export async function catalogIds(tx: Db): Promise<GrowingIds> {
  const rows = await tx
    .selectFrom('category')
    .select(['id', 'slug'])
    .orderBy('position')
    .orderBy('id')
    .execute()
  await makeAliases(tx)
  const categories = new Map(rows.map(({ id, slug }) => [slug, id]))
  const readers = new Map<string, NameRead>()
  for (const { id, slug } of rows) {
    readers.set(slug, nameReaderOf(await attributes.attributesOf(tx, id)))
  }
  const tags = new Map<string, number>()
  return {
    categoryOf: (slug) => categories.get(slug) ?? rows[0].id,
    tagOf: (slug) => tags.get(slug)!,
    readerOf: (slug) => readers.get(slug) ?? readers.get(rows[0].slug)!,
    async learnTags(torrents) {
      const all = new Set(torrents.flatMap((torrent) => torrent.tags))
      const slugs = [...all].filter((slug) => !tags.has(slug)).sort()
      if (slugs.length === 0) return
      await tx
        .insertInto('tag')
        .values(slugs.map((slug) => ({ slug })))
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .execute()
      const found = await tx
        .selectFrom('tag')
        .select(['id', 'slug'])
        .where('slug', 'in', slugs)
        .execute()
      for (const { id, slug } of found) tags.set(slug, id)
    },
  }
}

/** Aliases of tags; before all torrents, because they are search words of torrents. */
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
