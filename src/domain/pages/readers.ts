import type { Role } from '../roles/permission-rows.ts'
import { outranks } from '../roles/permissions.ts'

/** Returns whether a role may read a page for `reader` and all higher roles. */
export function mayRead(role: Role, reader: Role): boolean {
  return role === reader || outranks(role, reader)
}
