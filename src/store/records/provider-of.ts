import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

/**
 * SQL: the name of the network provider of the addresses in a column such as `sign_in.ip`; null if
 * it is not known, or the operator has provided no table.
 */
export function providerOf(column: string): RawBuilder<string | null> {
  return sql<string | null>`(
    select nullif(a.name, '') from asn_network a where a.network >>= ${sql.ref(column)}
    order by masklen(a.network) desc limit 1
  )`
}
