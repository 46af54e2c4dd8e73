// The catalogue: each permission names the least role that has it by default. What may be asked of
// it, and what staff changed against it, is in permissions.ts.

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
  readonly says: string
  /** Nobody can be deprived of it: without it an account would be of no use. */
  readonly isFixed?: true
}

/** Every permission: the table of `babou permissions`. */
export const permissions = {
  'site.visit': { least: 'guest', scope: null, says: 'see what is open to everybody' },
  'account.make': { least: 'guest', scope: null, says: 'sign up' },
  'account.enter': { least: 'guest', scope: null, says: 'sign in and reset a password' },
  'account.leave': { least: 'member', scope: null, says: 'sign out', isFixed: true },
  'account.own': {
    least: 'member',
    scope: 'user:read',
    says: 'see the own account',
    isFixed: true,
  },
  'account.change': {
    least: 'member',
    scope: 'user:write',
    says: 'change the own account',
    isFixed: true,
  },
  'account.secure': {
    least: 'member',
    scope: null,
    says: 'change the own password, tokens, keys and sign-ins',
    isFixed: true,
  },
  'catalog.read': { least: 'member', scope: 'torrents:read', says: 'browse and search torrents' },
  'torrents.download': {
    least: 'member',
    scope: 'torrents:download',
    says: 'download .torrent files',
  },
  'torrents.upload': { least: 'member', scope: 'torrents:upload', says: 'upload torrents' },
  'torrents.edit-own': {
    least: 'member',
    scope: 'torrents:edit',
    says: 'edit and take down the own uploads',
  },
  'torrents.edit': { least: 'moderator', scope: 'staff:torrents', says: 'edit every torrent' },
  'torrents.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    says: 'take down every torrent',
  },
  'torrents.moderate': {
    least: 'moderator',
    scope: 'staff:torrents',
    says: 'judge uploads that wait for approval, and freeze torrents',
  },
  'torrents.skip-queue': {
    least: 'uploader',
    scope: 'torrents:upload',
    says: 'upload without waiting for approval',
  },
  'torrents.see-peers': {
    least: 'moderator',
    scope: 'staff:torrents',
    says: 'see who is in a swarm, with addresses',
  },
  'torrents.thank': { least: 'member', scope: 'user:write', says: 'thank for torrents' },
  'images.add': {
    least: 'member',
    scope: 'torrents:upload',
    says: 'put images into the store of the site',
  },
  'tags.vote': {
    least: 'member',
    scope: 'user:write',
    says: 'vote on the tags of torrents and propose more',
  },
  'bookmarks.keep': { least: 'member', scope: 'user:write', says: 'keep bookmarks' },
  'searches.keep': { least: 'member', scope: 'user:write', says: 'keep searches' },
  'comments.write': {
    least: 'member',
    scope: 'user:write',
    says: 'comment, and edit and remove the own comments',
  },
  'comments.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    says: 'remove comments of others and read what removed ones said',
  },
  'invites.make': { least: 'member', scope: 'user:write', says: 'invite others' },
  'members.read': { least: 'member', scope: 'user:read', says: 'see other members' },
  'members.ban': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'ban members of a lower role and lift bans',
  },
  'members.see-private': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'see e-mail addresses, last visits and who invited whom',
  },
  'members.set-role': {
    least: 'admin',
    scope: 'staff:members',
    says: 'give members below the own role another role below it',
  },
  'members.manage': {
    least: 'admin',
    scope: 'staff:members',
    says: 'reset passkeys, end sign-ins and confirm addresses of members of a lower role',
  },
  'networks.ban': {
    least: 'admin',
    scope: 'staff:members',
    says: 'ban networks and lift such bans',
  },
  'torrents.restore': {
    least: 'moderator',
    scope: 'staff:torrents',
    says: 'list a torrent again that was taken down',
  },
  'categories.edit': {
    least: 'admin',
    scope: 'staff:catalog',
    says: 'make, change and hide categories, and the attributes of their torrents',
  },
  'bundles.edit': {
    least: 'member',
    scope: 'torrents:edit',
    says: 'make and edit bundles, and put the own torrents into them',
  },
  'bundles.manage': { least: 'moderator', scope: 'staff:catalog', says: 'merge and lock bundles' },
  'collections.edit': { least: 'member', scope: 'user:write', says: 'make and fill collections' },
  'collections.manage': {
    least: 'moderator',
    scope: 'staff:catalog',
    says: 'edit every collection',
  },
  'tags.edit': { least: 'moderator', scope: 'staff:catalog', says: 'rename, hide and merge tags' },
  'roles.edit': {
    least: 'admin',
    scope: 'staff:roles',
    says: 'see what roles may do, and change it for roles below the own one',
  },
  'console.see': {
    least: 'moderator',
    scope: 'staff:console',
    says: 'see the console: what waits and how things stand',
  },
  'nodes.see': {
    least: 'moderator',
    scope: 'staff:console',
    says: 'see trackers and other nodes, and how they fare',
  },
  'tasks.see': {
    least: 'moderator',
    scope: 'staff:console',
    says: 'see clock tasks, how their runs went, and the jobs nodes',
  },
  'tasks.run': {
    least: 'admin',
    scope: 'staff:tasks',
    says: 'run clock tasks at once, pause them and let them run again',
  },
  'nodes.switch': {
    least: 'admin',
    scope: 'staff:nodes',
    says: 'switch a tracker off, and let it join again',
  },
  'announces.trace': {
    least: 'moderator',
    scope: 'staff:console',
    says: 'trace what members and torrents announce, and have announces explained',
  },
  'traffic.see-parked': {
    least: 'moderator',
    scope: 'staff:console',
    says: 'see traffic that was set aside',
  },
  'mails.read': {
    least: 'admin',
    scope: 'staff:mails',
    says: 'see the outbox, and mails to members of a lower role',
  },
  'settings.edit': {
    least: 'admin',
    scope: 'staff:settings',
    says: 'see and change the settings of the site and the trackers',
  },
  'audit.read': { least: 'admin', scope: 'staff:audit', says: 'see what staff did' },
} as const satisfies Record<string, PermissionRow>
