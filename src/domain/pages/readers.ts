import type { Role } from '../roles/permission-rows.ts'
import { outranks } from '../roles/permissions.ts'

/** Whether a role may read what is for `reader` and all roles above. */
export function mayRead(role: Role, reader: Role): boolean {
  return role === reader || outranks(role, reader)
}

/** A page name in addresses: `two-words`. */
export const PAGE_SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
