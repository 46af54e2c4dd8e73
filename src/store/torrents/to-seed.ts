import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * SQL: the seconds for which a torrent must still be seeded, from the open seeding requirement
 * (`owed`; null: there is none) and the history of the torrent (`had`). Null while hit and run is
 * disabled.
 */
export function toSeed(owed: RawBuilder<unknown>, had: RawBuilder<unknown>) {
  return sql<number | null>`(
    select greatest(0, (params->>'seedHours')::int * 3600 - coalesce(${had}.seeded_seconds, 0))
    from (select params, is_on from obligation_policy order by id desc limit 1) as rules
    where is_on and ${owed}.torrent_id is not null)`
}
