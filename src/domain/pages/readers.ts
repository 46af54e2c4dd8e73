import type { Role } from '../roles/permission-rows.ts'
import { outranks } from '../roles/permissions.ts'

/** Whether somebody of a role reads what is for `reader` and all above. */
export function mayRead(role: Role, reader: Role): boolean {
  return role === reader || outranks(role, reader)
}

/** A place of its own in addresses: `two-words`. */
export const PAGE_SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
