import { sql } from 'kysely'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { BundleLine, BundleName, CoverRow } from './bundles.ts'
import { bundleLines, externalIds } from './bundles.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { Db } from '../base/db.ts'

/** The most other torrents of a bundle that are listed on a torrent's page. */
const SIBLINGS = 8

interface Sibling {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly seeders: number
  readonly attributes: AttributeValues
}

/** The bundle of a torrent, and the neighbors of both. */
export interface Around extends BundleLine {
  /** Other listed torrents of the bundle, best seeded first; one more than are shown. */
  readonly siblings: readonly Sibling[]
  readonly otherTitles: readonly string[]
  readonly externalIds: readonly string[]
  /** The cover of the bundle, or of the nearest bundle above it that has one. */
  readonly cover: CoverRow | null
  /** The bundles before and after it, by number. */
  readonly before: BundleName | null
  readonly after: BundleName | null
}

const nextTo = (sign: 'before' | 'after') => {
  const [compare, order] = sign === 'before' ? ['<', 'desc'] : ['>', 'asc']
  return sql<BundleName | null>`(
    select json_build_object('id', b.id, 'kind', b.kind, 'title', b.title, 'year', b.year,
      'number', b.number, 'numberEnd', b.number_end)
    from bundle b
    where b.parent_id = bundle.parent_id and b.kind = bundle.kind
      and b.number ${sql.raw(compare)} bundle.number
      and b.removed_at is null and b.merged_into is null
    order by b.number ${sql.raw(order)} limit 1)`
}

const nearestCover = sql<CoverRow | null>`(
  with recursive up as (
    select bundle.parent_id, bundle.cover_id, 1 as level
    union all
    select above.parent_id, above.cover_id, level + 1
    from up join bundle as above on above.id = up.parent_id where up.cover_id is null and level < 8
  )
  select json_build_object('key', encode(digest, 'hex'), 'thumbKey', encode(thumb_digest, 'hex'),
    'thumbWidth', thumb_width, 'thumbHeight', thumb_height)
  from up join image on image.id = up.cover_id limit 1)`

/** Returns the bundle of a torrent, in one statement; undefined if it has none. */
export async function around(db: Db, torrentId: number): Promise<Around | undefined> {
  return bundleLines(db)
    .innerJoin('torrent', 'torrent.bundle_id', 'bundle.id')
    .select(['bundle.other_titles as otherTitles'])
    .select([externalIds.as('externalIds'), nearestCover.as('cover')])
    .select([nextTo('before').as('before'), nextTo('after').as('after')])
    .select(
      sql<readonly Sibling[]>`(
        select coalesce(json_agg(other), '[]') from (
          select t.id, t.name, t.size, seeders, t.attributes from torrent t
          join torrent_stats on torrent_id = t.id
          where t.bundle_id = bundle.id and t.state = 'listed' and t.id <> ${torrentId}
          order by seeders desc, t.id desc limit ${SIBLINGS + 1}
        ) as other)`.as('siblings'),
    )
    .where('torrent.id', '=', torrentId)
    .where(isAlive)
    .executeTakeFirst()
}
