import type { Role } from '../roles/permission-rows.ts'
import { roles } from '../roles/permission-rows.ts'

/** The roles whose pages a role reads: it and those below. */
export function rolesUpTo(role: Role): readonly Role[] {
  return roles.slice(0, roles.indexOf(role) + 1)
}

/** Pages that a member who is not staff creates, and edits, in a day. */
export const MOST_PAGES_A_DAY = 20
export const MOST_EDITS_A_DAY = 200
/** Minutes in which a page with the same text by the same member is refused. */
export const REPEAT_MINUTES = 10
