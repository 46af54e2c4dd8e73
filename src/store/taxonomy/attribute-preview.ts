import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** The values that the newest torrents of some categories have for a key. */
export interface Carried {
  /** The number of torrents scanned. */
  readonly of: number
  /** The number of these that have a value. */
  readonly having: number
  /** The most frequent values; text is as stored. */
  readonly values: readonly { readonly value: string; readonly torrents: number }[]
}

/** How many torrents a preview scans. */
const PREVIEWED = 1_000
const VALUES_SHOWN = 30

/**
 * Returns the values of the newest torrents.
 * @param categoryIds the categories; null: every category
 */
export async function carried(
  db: Db,
  key: string,
  categoryIds: readonly number[] | null,
): Promise<Carried> {
  const where = categoryIds === null ? sql`true` : sql`category_id = any(${categoryIds}::bigint[])`
  const { rows } = await sql<Carried>`
    with newest as materialized (
      select attributes -> ${key} as given from torrent
      where state = 'listed' and ${where} order by created_at desc, id desc limit ${PREVIEWED}
    ), each as (
      select one from newest, lateral (
        select value #>> '{}' as one from jsonb_array_elements(
          case jsonb_typeof(given) when 'array' then given else jsonb_build_array(given) end
        )) as parts where given is not null
    ), counted as (
      select one as value, count(*)::int as torrents from each
      group by one order by count(*) desc, one limit ${VALUES_SHOWN}
    )
    select (select count(*)::int from newest) as of,
      (select count(*)::int from newest where given is not null) as having,
      coalesce((select jsonb_agg(counted) from counted), '[]') as values`.execute(db)
  return rows[0]
}
