import type { Role } from '../roles/permission-rows.ts'
import { outranks } from '../roles/permissions.ts'

/** Whether a role may read a page that is for `reader` and all higher roles. */
export function mayRead(role: Role, reader: Role): boolean {
  return role === reader || outranks(role, reader)
}
