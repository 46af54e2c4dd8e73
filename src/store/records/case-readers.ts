import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { isKnown } from './known-things.ts'
import type { Reader } from './targets.ts'

/**
 * SQL over `staff_case`: whether a staff member may know about a case. A case is hidden from staff
 * who may not read the thing that it is about, from the member it is about, and from its author.
 */
export function isSeenBy(viewer: Reader): RawBuilder<boolean> {
  const isKnownThing = isKnown(sql`staff_case.target`, sql`staff_case.target_id`, viewer)
  return sql`(staff_case.about_id is distinct from ${viewer.id}::bigint
    and staff_case.member_id is distinct from ${viewer.id}::bigint
    and (staff_case.target is null or ${isKnownThing}))`
}
