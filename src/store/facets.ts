import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import { byIndex, COUNTED_UP_TO } from './torrent-browse.ts'
import type { TorrentFilter } from './torrent-filters.ts'
import { asksForStats, isOpen, passes } from './torrent-filters.ts'

// What the torrents that fit a filter are like: how many of each category, tag, year and state.

/** Torrents that are looked at when too many fit to look at each. */
export const SAMPLE = 8_000
/** Values of one facet, those of most torrents. */
const VALUES = 12

export interface FacetValue {
  /** `category`, `tag`, `year`, `state`, or `attr.` and the key of an attribute. */
  readonly facet: string
  /** What an attribute is called; '' for the others. */
  readonly title: string
  /** As an address or a line of the search box names it. */
  readonly value: string
  readonly label: string
  readonly torrents: number
}

export interface Facets {
  readonly values: readonly FacetValue[]
  /** Of all that fit. */
  readonly total: number
  /** Whether the numbers were worked out from a sample of all torrents. */
  readonly isEstimate: boolean
}

/**
 * The facets of what fits. Exact when no more than `COUNTED_UP_TO` fit, which `isMany` denies; else
 * from a sample of pages of the table, always the same ones, so that numbers stay as one goes on.
 */
export async function facets(
  db: Db,
  filter: TorrentFilter,
  isMany: boolean,
  sample = SAMPLE,
): Promise<Facets> {
  const percent = isMany ? Math.min(100, (sample * 100) / (await rowsOfCatalog(db))) : 100
  const found = percent < 100 ? sampled(filter, percent) : gathered(filter)
  const { rows } = await byIndex(db, (tx) => facetQuery(found).execute(tx))
  const scaled = (torrents: number) => Math.round((torrents * 100) / percent)
  const isEstimate = percent < 100
  return {
    values: rows
      .filter(({ facet }) => facet !== 'total')
      .map((row) => ({ ...row, torrents: scaled(row.torrents) })),
    total: scaled(rows.find(({ facet }) => facet === 'total')?.torrents ?? 0),
    isEstimate,
  }
}

/** As PostgreSQL knows since it last looked; nobody waits for a count. */
async function rowsOfCatalog(db: Db): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select greatest(reltuples, 1)::bigint as rows from pg_class
    where oid = 'torrent'::regclass`.execute(db)
  return rows[0].rows
}

/** All that fits: no more than this many are counted. */
export function gathered(filter: TorrentFilter): RawBuilder<unknown> {
  const limit = isOpen(filter) ? sql`` : sql`limit ${COUNTED_UP_TO + 1}`
  return sql`${FIELDS} from torrent ${stats(filter)} where ${passes(filter)} ${limit}`
}

/** What fits among some pages of the table. */
export function sampled(filter: TorrentFilter, percent: number): RawBuilder<unknown> {
  return sql`${FIELDS} from torrent tablesample system (${percent}::real) repeatable (1)
    ${stats(filter)} where ${passes(filter)}`
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
        select case when seeders > 0 then 'alive' else 'dead' end as state, count(*) as torrents
        from found join torrent_stats on torrent_stats.torrent_id = found.id group by 1) as of_one
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
