import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import { estimate } from './facet-estimate.ts'
import { SAMPLE, swarmOf } from './facet-sample.ts'
import type { Facets, FacetValue } from './facet-values.ts'
import { VALUES } from './facet-values.ts'
import { byIndex, COUNTED_UP_TO } from './torrent-browse.ts'
import type { TorrentFilter } from './torrent-filters.ts'
import { asksForStats, isOpen, passes } from './torrent-filters.ts'

// What the torrents that fit a filter are like: how many of each category, tag, year and state.

export type { Facets, FacetValue } from './facet-values.ts'

/**
 * The facets of what fits. Exact when no more than `COUNTED_UP_TO` fit, which `isMany` denies; else
 * from a sample of pages of the table.
 */
export async function facets(
  db: Db,
  filter: TorrentFilter,
  isMany: boolean,
  sample = SAMPLE,
): Promise<Facets> {
  return byIndex(db, (tx) => facetsWithin(db, tx, filter, { isMany, sample }))
}

/** The same within a transaction that was begun by `byIndex`. */
export async function facetsWithin(
  db: Db,
  tx: Db,
  filter: TorrentFilter,
  { isMany, sample = SAMPLE }: { readonly isMany: boolean; readonly sample?: number },
): Promise<Facets> {
  const guessed = isMany ? await estimate(db, tx, filter, sample) : null
  if (guessed !== null) return guessed
  const { rows } = await facetQuery(gathered(filter)).execute(tx)
  return {
    values: rows.filter(({ facet }) => facet !== 'total'),
    total: rows.find(({ facet }) => facet === 'total')?.torrents ?? 0,
    isEstimate: false,
  }
}

/** All that fits: no more than this many are counted. */
export function gathered(filter: TorrentFilter): RawBuilder<unknown> {
  const limit = isOpen(filter) ? sql`` : sql`limit ${COUNTED_UP_TO + 1}`
  return sql`${FIELDS} from torrent ${stats(filter)} where ${passes(filter)} ${limit}`
}

const FIELDS = sql`select torrent.id, torrent.category_id, torrent.year, torrent.attributes`

function stats(filter: TorrentFilter): RawBuilder<unknown> {
  if (!asksForStats(filter)) return sql``
  return sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
}

export function facetQuery(found: RawBuilder<unknown>) {
  return sql<FacetValue>`
    with found as materialized (${found}),
    counted (facet, title, place, value, label, torrents) as (
      select 'total', '', 0, '', '', count(*) from found
      union all
      select 'category', '', category.position, category.slug, category.name, torrents
      from (select category_id, count(*) as torrents from found group by 1) as of_one
      join category on category.id = of_one.category_id
      union all
      (select 'year', '', -year, year::text, year::text, count(*) from found
        where year is not null group by year order by count(*) desc, year desc limit ${VALUES})
      union all
      select 'tag', '', 0, tag.slug, coalesce(tag.name, tag.slug), torrents
      from (select tag_id, count(*) as torrents
        from found join torrent_tag on torrent_tag.torrent_id = found.id
        group by 1 order by 2 desc, 1 limit ${VALUES}) as of_one
      join tag on tag.id = of_one.tag_id
      union all
      select 'state', '', 0, state, state, torrents from (
        select ${swarmOf(sql`found.id`)} as state, count(*) as torrents from found group by 1
      ) as of_one
      union all ${ATTRIBUTES}
    )
    select facet, title, value, label, torrents from counted
    order by facet, place, torrents desc, value`
}

// Equal values are counted before lists are taken apart: there are few kinds of them.
const ATTRIBUTES = sql`
  select 'attr.' || key, title, 0, value, coalesce((
      select o.label from attribute_option o join attribute a on a.id = o.attribute_id
      where a.key = ranked.key and o.value = ranked.value limit 1), value), torrents
  from (
    select key, title, value, sum(torrents)::bigint as torrents,
      row_number() over (partition by key order by sum(torrents) desc, value) as place
    from (
      select key, given, count(*) as torrents
      from found, jsonb_each(found.attributes) as held (key, given) group by 1, 2) as kinds
    join (select distinct on (key) key, label as title from attribute
      where is_facet and is_searchable and not is_retired order by key, id) as facet using (key),
    jsonb_array_elements_text(case jsonb_typeof(given)
      when 'array' then given else jsonb_build_array(given) end) as value
    group by 1, 2, 3) as ranked
  where place <= ${VALUES}`
