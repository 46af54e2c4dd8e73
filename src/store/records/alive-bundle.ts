import { sql } from 'kysely'

/** SQL over `bundle`: whether a bundle is neither removed nor merged. */
export const isAlive = sql<boolean>`(bundle.removed_at is null and bundle.merged_into is null)`
