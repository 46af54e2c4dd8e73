import type { Role } from '../../../domain/roles/permission-rows.ts'

/** Returns the name of a role, such as `Moderator`. */
export function roleName(role: Role): string {
  return role.charAt(0).toUpperCase() + role.slice(1)
}
