import { sql } from 'kysely'

/**
 * SQL: whether the source has a table, with or without rows, and all of its rows are staged. A
 * table that a dump leaves out, or that has none of the columns that are read, says nothing about
 * what was removed there.
 */
export const isInSource = (table: string) => sql<boolean>`(
  exists (select from import.source_column where table_name = ${table})
  and not exists (select from import.progress where table_name = ${table} and not is_known))`
