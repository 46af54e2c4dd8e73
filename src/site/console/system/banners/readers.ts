import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { roleName } from '../../frame/role-label.ts'

/** The lowest role that sees a banner. */
export const READERS = ['guest', ...memberRoles] as const

/** Returns `Everyone`, `Members` or, for example, `Moderator and above`. */
export function readerName(role: Role): string {
  if (role === 'guest') return 'Everyone'
  return role === 'member' ? 'Members' : `${roleName(role)} and above`
}

export const readerOptions = READERS.map((role) => [role, readerName(role)] as const)
