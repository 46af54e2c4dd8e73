import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

// Rows with a period: from `starts_at`, where the table has one, until just before `ends_at`, which
// is null when there is no end.

/** SQL: whether the period of a row has not ended; it may not have started. */
export function hasNotEnded(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(ends_at is null or ends_at > ${now}::timestamptz)`
}

/** SQL: whether the period of a row has started and has not ended. */
export function isInForce(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(starts_at <= ${now}::timestamptz and ${hasNotEnded(now)})`
}
