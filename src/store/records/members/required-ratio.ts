import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { upDown } from '../../../domain/ratio/up-down.ts'

/**
 * SQL: the ratio that the rules require of the member in a column such as `few.id`; null where they
 * require none. Requirements of hours, swarms or several kinds are not ratios of bytes, and are not
 * shown as one.
 */
export function requiredRatio(column: string): RawBuilder<number | null> {
  return sql<number | null>`(
    select nullif(s.required, 0) from ratio_state s join ratio_policy p on p.id = s.policy_id
    where s.member_id = ${sql.ref(column)} and s.state <> 'exempt' and p.strategy = ${upDown.name}
  )`
}
