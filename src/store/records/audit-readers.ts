import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { isSeenBy } from './case-readers.ts'
import { isDecidedBy } from './held-readers.ts'
import { isKnown, knownThings } from './known-things.ts'
import type { Reader } from './targets.ts'

/**
 * SQL over `audit_log`: whether a staff member may know about the subject of a row. Rows about
 * subjects that cannot be closed to anyone are shown to all who read the log. If `viewer` is null
 * (the command line), all rows are shown.
 */
export function isToldTo(viewer: Reader | null): RawBuilder<boolean> {
  if (viewer === null) return sql`true`
  const id = sql<number>`audit_log.target_id`
  const kinds = [...knownThings, 'case', 'held-text']
  return sql`(audit_log.target_id is null or audit_log.target_kind <> all(${kinds}::text[])
    or case audit_log.target_kind
    when 'case' then exists (
      select from staff_case where staff_case.id = ${id} and ${isSeenBy(viewer)})
    when 'held-text' then exists (
      select from held_text where held_text.id = ${id} and ${isDecidedBy(viewer)})
    else ${isKnown(sql`audit_log.target_kind`, id, viewer)} end)`
}
