import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import type { PlacedValue } from './facet-values.ts'

// A sample of the catalog in memory: which of its torrents have which value of which facet.

/** Torrents that are looked at when too many fit to look at each. */
export const SAMPLE = 8_000
/** How long a sample stands for the catalog: nobody sees a percent move sooner. */
const KEPT_MS = 120_000

export interface Sample {
  /** Of the pages of the table. */
  readonly percent: number
  /** Every value of every facet in the order of the panel, with how many of the sample have it. */
  readonly values: readonly PlacedValue[]
  /** The places in `values` of what a torrent has, by its id. */
  readonly of: ReadonlyMap<number, readonly number[]>
}

const samples = new WeakMap<Db, LRUCache<number, Promise<Sample>>>()

/**
 * The sample of a database: always the same pages of the table, so that numbers stay as one goes
 * on, read again every two minutes. Null when the catalog is no larger than it.
 * @param tx where it is read when it must be
 */
export async function sampleOf(db: Db, tx: Db, size = SAMPLE): Promise<Sample | null> {
  const kept = samples.get(db) ?? new LRUCache({ max: 4, ttl: KEPT_MS })
  samples.set(db, kept)
  const known = kept.get(size)
  const sample = await (known ?? keptWhile(kept, size, () => read(tx, size)))
  return sample.percent < 100 ? sample : null
}

/** Does a thing once for all who want it meanwhile; what failed is not kept. */
export function keptWhile<Key extends number | string, Value>(
  kept: LRUCache<Key, Promise<Value>>,
  key: Key,
  make: () => Promise<Value>,
): Promise<Value> {
  const made = make()
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  return made
}

async function read(tx: Db, size: number): Promise<Sample> {
  const percent = Math.min(100, (size * 100) / (await rowsOfCatalog(tx)))
  if (percent === 100) return { percent, values: [], of: new Map() }
  const { rows } = await sampleQuery(percent).execute(tx)
  const of = new Map<number, number[]>()
  for (const [place, { ids }] of rows.entries()) {
    for (const id of ids) {
      const own = of.get(id)
      if (own === undefined) of.set(id, [place])
      else own.push(place)
    }
  }
  const values = rows.map(({ ids, ...value }) => ({ ...value, torrents: ids.length }))
  return { percent, values, of }
}

/** As PostgreSQL knows since it last looked; nobody waits for a count. */
async function rowsOfCatalog(tx: Db): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select greatest(reltuples, 1)::bigint as rows from pg_class
    where oid = 'torrent'::regclass`.execute(tx)
  return rows[0].rows
}

type SampleRow = Omit<PlacedValue, 'torrents'> & { readonly ids: readonly number[] }

export function sampleQuery(percent: number) {
  return sql<SampleRow>`
    with found as materialized (
      select id, category_id, year, tag_ids, attributes
      from torrent tablesample system (${percent}::real) repeatable (1)
    ),
    facet as materialized (
      select distinct on (key) key, label as title from attribute
      where is_facet and is_searchable and not is_retired order by key, id
    ),
    option as materialized (
      select distinct on (a.key, o.value) a.key, o.value, o.label
      from attribute_option o join attribute a on a.id = o.attribute_id order by a.key, o.value
    ),
    valued (id, facet, title, place, value, label) as (
      select found.id, 'category', '', category.position, category.slug, category.name
      from found join category on category.id = found.category_id
      union all
      select id, 'year', '', -year, year::text, year::text from found where year is not null
      union all
      select found.id, 'tag', '', 0, tag.slug, coalesce(tag.name, tag.slug)
      from found, unnest(tag_ids) as tagged (tag_id) join tag on tag.id = tag_id
      union all
      select torrent_id, 'state', '', 0, state, state from (
        select torrent_id, case when seeders > 0 then 'alive' else 'dead' end as state
        from torrent_stats where torrent_id = any(array(select id from found))) as swarms
      union all
      select held.id, 'attr.' || facet.key, facet.title, 0, held.value,
        coalesce(option.label, held.value)
      from (
        select found.id, key, value from found, jsonb_each(found.attributes) as given (key, given),
          jsonb_array_elements_text(case jsonb_typeof(given)
            when 'array' then given else jsonb_build_array(given) end) as value) as held
      join facet using (key)
      left join option on option.key = held.key and option.value = held.value
    )
    select facet, title, place, value, label, array_agg(id) as ids from valued
    group by facet, title, place, value, label`
}
