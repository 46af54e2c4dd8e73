// Who may do what. A role may do all that a role of lower rank may; each permission names the
// least role that has it. Outside this file nothing compares roles by name.

export const roles = ['guest', 'member', 'moderator', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]
/** The roles that an account can have. */
export type MemberRole = Exclude<Role, 'guest'>

/** Every permission and the least role that has it: the table of `babou permissions`. */
export const permissions = {
  'site.visit': 'guest',
  'account.make': 'guest',
  'account.enter': 'guest',
  'account.leave': 'member',
  'account.own': 'member',
  'catalog.read': 'member',
  'torrents.download': 'member',
  'torrents.upload': 'member',
  'torrents.edit-own': 'member',
  'torrents.edit': 'moderator',
  'torrents.remove': 'moderator',
  'torrents.see-peers': 'moderator',
  'invites.make': 'member',
  'members.read': 'member',
  'members.ban': 'moderator',
  'members.see-private': 'moderator',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof permissions
/** What may be done without signing in. */
export type GuestPermission = {
  [P in Permission]: (typeof permissions)[P] extends 'guest' ? P : never
}[Permission]

export function rank(role: Role): number {
  return roles.indexOf(role)
}

/** Whether a role has a permission. */
export function can(role: Role, permission: Permission): boolean {
  return rank(role) >= rank(permissions[permission])
}

/** Whether a permission belongs to staff only. */
export function isForStaff(permission: Permission): boolean {
  return rank(permissions[permission]) > rank('member')
}

/** Whether one role may ban, or otherwise judge, a member of another: only those below it. */
export function outranks(role: Role, other: Role): boolean {
  return rank(role) > rank(other)
}
