// Roles, and what a line of the catalogue of permissions says.

export const roles = ['guest', 'member', 'uploader', 'moderator', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]
/** The roles that an account can have. */
export type MemberRole = Exclude<Role, 'guest'>
export const memberRoles: readonly MemberRole[] = roles.filter((role) => role !== 'guest')

/** What an API token can be limited to (integrations.md §2); those of staff begin with `staff:`. */
export type Scope =
  | `torrents:${'read' | 'download' | 'upload' | 'edit'}`
  | `user:${'read' | 'write'}`
  | `staff:${string}`

export interface PermissionRow {
  /** The least role that has it unless staff changed that. */
  readonly least: Role
  /**
   * The scope by which an API token has it. Null: what guests may needs none, and to all else no
   * token gets, only a browser that signed in.
   */
  readonly scope: Scope | null
  /** What it lets one do, as the end of "may …". */
  readonly description: string
  /** Nobody can be deprived of it: without it an account would be of no use. */
  readonly isFixed?: true
}
