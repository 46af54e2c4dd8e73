import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

/**
 * The name of the system that announces the addresses in a column, `sign_in.ip`; null where none is
 * known, or the operator gave no table.
 */
export function providerOf(column: string): RawBuilder<string | null> {
  return sql<string | null>`(
    select nullif(a.name, '') from asn_network a where a.network >>= ${sql.ref(column)}
    order by masklen(a.network) desc limit 1
  )`
}
