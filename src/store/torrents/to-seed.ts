import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * Seconds that an open obligation is still to be seeded, for a query over it (`owed`, null: there
 * is none) and its history (`had`); null while the rules are off.
 */
export function toSeed(owed: RawBuilder<unknown>, had: RawBuilder<unknown>) {
  return sql<number | null>`(
    select greatest(0, (params->>'seedHours')::int * 3600 - coalesce(${had}.seeded_seconds, 0))
    from (select params, is_on from obligation_policy order by id desc limit 1) as rules
    where is_on and ${owed}.torrent_id is not null)`
}
