import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { FacetValue } from './facet-values.ts'
import { VALUES } from './facet-values.ts'

// Facet counts over `found`, a table expression of the matches: for any statement that contains
// one.

/** The columns of `found` for each torrent, next to its ID. */
export const FACET_FIELDS = sql`torrent.category_id, torrent.year, torrent.tag_ids,
  torrent.attributes`

// Equal rows and equal lists are counted before they are split, because few are distinct from each
// other.
const ATTRIBUTES = sql`
  select 'attr.' || key, title, 0, value, coalesce((
      select o.label from attribute_option o join attribute a on a.id = o.attribute_id
      where a.key = ranked.key and o.value = ranked.value limit 1), value), torrents
  from (
    select key, title, value, sum(torrents)::bigint as torrents,
      row_number() over (partition by key order by sum(torrents) desc, value) as place
    from (
      select held.key, given, sum(alike)::bigint as torrents
      from (select attributes, count(*) as alike from found group by 1) as of_one,
        jsonb_each(of_one.attributes) as held (key, given) group by 1, 2) as kinds
    join (select distinct on (key) key, label as title from attribute
      where is_facet and is_searchable and not is_retired order by key, id) as facet using (key),
    jsonb_array_elements_text(case jsonb_typeof(given)
      when 'array' then given else jsonb_build_array(given) end) as value
    group by 1, 2, 3) as ranked
  where place <= ${VALUES}`

/**
 * Selects rows of `FacetValue` in the order of the panel. Swarm counts are looked up together, so
 * that neighbors in the index are read together.
 */
const facetsOfFound = sql`
  select facet, title, value, label, torrents from (
    select 'category', '', category.position, category.slug, category.name, torrents
    from (select category_id, count(*) as torrents from found group by 1) as of_one
    join category on category.id = of_one.category_id
    union all
    (select 'year', '', -year, year::text, year::text, count(*) from found
      where year is not null group by year order by count(*) desc, year desc limit ${VALUES})
    union all
    select 'tag', '', 0, tag.slug, coalesce(tag.name, tag.slug), torrents
    from (select tag_id, count(*) as torrents from found, unnest(tag_ids) as tagged (tag_id)
      group by 1 order by 2 desc, 1 limit ${VALUES}) as of_one
    join tag on tag.id = of_one.tag_id
    union all
    select 'state', '', 0, state, state, torrents from (
      select case when seeders > 0 then 'alive' else 'dead' end as state, count(*) as torrents
      from torrent_stats where torrent_id = any(array(select id from found)) group by 1
    ) as of_one
    union all ${ATTRIBUTES}
  ) as counted (facet, title, place, value, label, torrents)
  order by facet, place, torrents desc, value`

/** Counts each value of the matches, and all matches. */
export function facetQuery(found: RawBuilder<unknown>) {
  return sql<FacetValue>`
    with found as materialized (${found})
    select 'total' as facet, '' as title, '' as value, '' as label, count(*) as torrents from found
    union all select * from (${facetsOfFound}) as counted`
}
