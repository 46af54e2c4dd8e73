// Roles, and the fields of the permission catalog.

export const roles = ['guest', 'member', 'uploader', 'moderator', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]
/** The roles that an account can have. */
export type MemberRole = Exclude<Role, 'guest'>
export const memberRoles: readonly MemberRole[] = roles.filter((role) => role !== 'guest')
/** The roles of staff, whose members work on the queues of cases. */
export const staffRoles: readonly MemberRole[] = ['moderator', 'admin', 'owner']

/** Scopes of API tokens (integrations.md §2); those of staff start with `staff:`. */
export type Scope =
  | `torrents:${'read' | 'match' | 'download' | 'upload' | 'edit'}`
  | `user:${'read' | 'write'}`
  | `messages:${'read' | 'write'}`
  | `staff:${string}`

export interface PermissionRow {
  /** The lowest role that has the permission, unless staff changed that. */
  readonly least: Role
  /**
   * The scope of API tokens that covers it. Null: permissions of guests need none, and all others
   * require a browser session.
   */
  readonly scope: Scope | null
  /** What it allows, as the end of a sentence with "may …". */
  readonly description: string
  /** Whether it cannot be denied, because an account without it would be useless. */
  readonly isFixed?: true
}

/** Creates a line of the catalog. */
export function allows<Least extends Role, Of extends Scope | null>(
  least: Least,
  scope: Of,
  description: string,
) {
  return { least, scope, description }
}
