import { sql } from 'kysely'

/** Whether a bundle is neither removed nor merged, for a query over `bundle`. */
export const isAlive = sql<boolean>`(bundle.removed_at is null and bundle.merged_into is null)`
