import { communityPermissions } from './community-permissions.ts'
import { economyPermissions } from './economy-permissions.ts'
import { fleetPermissions } from './fleet-permissions.ts'
import type { PermissionRow } from './permission-rows.ts'

// The catalog: each permission names the lowest role that has it by default. Queries, and changes
// by staff, are in permissions.ts.

/** Every permission, as printed by `babou permissions`. */
export const permissions = {
  'site.visit': { least: 'guest', scope: null, description: 'see public pages' },
  'account.make': { least: 'guest', scope: null, description: 'sign up' },
  'account.enter': { least: 'guest', scope: null, description: 'sign in and reset a password' },
  'account.leave': { least: 'member', scope: null, description: 'sign out', isFixed: true },
  'account.own': {
    least: 'member',
    scope: 'user:read',
    description: 'see their own account',
    isFixed: true,
  },
  'account.change': {
    least: 'member',
    scope: 'user:write',
    description: 'change their own account',
    isFixed: true,
  },
  'account.secure': {
    least: 'member',
    scope: null,
    description: 'change their own password, tokens, keys and sessions',
    isFixed: true,
  },
  'catalog.read': {
    least: 'member',
    scope: 'torrents:read',
    description: 'browse and search torrents',
  },
  'torrents.match': {
    least: 'member',
    scope: 'torrents:match',
    description: 'find torrents by their content',
  },
  'torrents.download': {
    least: 'member',
    scope: 'torrents:download',
    description: 'download .torrent files',
  },
  'torrents.upload': { least: 'member', scope: 'torrents:upload', description: 'upload torrents' },
  'torrents.edit-own': {
    least: 'member',
    scope: 'torrents:edit',
    description: 'edit and remove their own uploads',
  },
  'torrents.edit': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'edit every torrent',
  },
  'torrents.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'remove every torrent',
  },
  'torrents.moderate': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'review uploads that wait for approval, and freeze torrents',
  },
  'torrents.skip-queue': {
    least: 'uploader',
    scope: 'torrents:upload',
    description: 'upload without waiting for approval',
  },
  'torrents.see-peers': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'see the peers of a swarm, with addresses',
  },
  'torrents.thank': { least: 'member', scope: 'user:write', description: 'thank for torrents' },
  ...economyPermissions,
  'images.add': {
    least: 'member',
    scope: 'torrents:upload',
    description: 'upload images to the site',
  },
  'tags.vote': {
    least: 'member',
    scope: 'user:write',
    description: 'vote on the tags of torrents and suggest more',
  },
  'bookmarks.keep': { least: 'member', scope: 'user:write', description: 'keep bookmarks' },
  'searches.keep': { least: 'member', scope: 'user:write', description: 'save searches' },
  'comments.write': {
    least: 'member',
    scope: 'user:write',
    description: 'comment, and edit and remove their own comments',
  },
  'comments.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'remove comments of others and read removed ones',
  },
  ...communityPermissions,
  'invites.unlimited': {
    least: 'admin',
    scope: 'staff:members',
    description: 'invite without a quota',
  },
  'applications.judge': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'review applications',
  },
  'applications.edit': {
    least: 'admin',
    scope: 'staff:members',
    description: 'change the application questions',
  },
  'appeals.judge': {
    least: 'admin',
    scope: 'staff:members',
    description: 'review appeals of closed accounts',
  },
  'email-domains.edit': {
    least: 'admin',
    scope: 'staff:members',
    description: 'set rules for email domains',
  },
  'invites.make': { least: 'member', scope: 'user:write', description: 'invite others' },
  'members.read': { least: 'member', scope: 'user:read', description: 'see other members' },
  'members.ban': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'ban members of a lower role and lift bans',
  },
  'members.see-private': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see email addresses, last visits and the invite tree',
  },
  'members.note': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'read and write notes about members of a lower role',
  },
  'members.warn': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'warn members of a lower role and revoke warnings',
  },
  'members.bulk': {
    least: 'admin',
    scope: 'staff:members',
    description:
      'run bulk actions: message, warn or ban many members, or grant them invites and tokens',
  },
  'anomalies.judge': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see and review anomalies and fair-play cases',
  },
  'members.set-role': {
    least: 'admin',
    scope: 'staff:members',
    description: 'assign roles below their own to members below their own role',
  },
  'members.give-rights': {
    least: 'admin',
    scope: 'staff:members',
    description:
      'override permissions of members of a lower role, and assign classes and roles to them',
  },
  'members.manage': {
    least: 'admin',
    scope: 'staff:members',
    description:
      'reset keys, end sessions, revoke tokens and remove two-factor authentication of lower roles',
  },
  'members.close': {
    least: 'admin',
    scope: 'staff:members',
    description: 'mark accounts of members of a lower role as dormant, reactivate and delete them',
  },
  'networks.ban': {
    least: 'admin',
    scope: 'staff:members',
    description: 'ban networks, network providers and clients, and lift such bans',
  },
  'torrents.restore': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'restore removed torrents',
  },
  'categories.edit': {
    least: 'admin',
    scope: 'staff:catalog',
    description: 'create, change and hide categories, and the attributes of their torrents',
  },
  'bundles.edit': {
    least: 'member',
    scope: 'torrents:edit',
    description: 'create and edit bundles, and add their own torrents to them',
  },
  'bundles.manage': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'merge and lock bundles',
  },
  'collections.edit': {
    least: 'member',
    scope: 'user:write',
    description: 'create and fill collections',
  },
  'collections.manage': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'edit every collection',
  },
  'tags.edit': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'rename, hide and merge tags',
  },
  'roles.edit': {
    least: 'admin',
    scope: 'staff:roles',
    description: 'see the permissions of roles, and change them for roles below their own',
  },
  'console.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see the console overview',
  },
  ...fleetPermissions,
  'announces.trace': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'trace announces of members and torrents, and have announces explained',
  },
  'traffic.see-parked': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see unbooked traffic',
  },
  'mails.read': {
    least: 'admin',
    scope: 'staff:mails',
    description: 'see outgoing email, and the text of emails to members of a lower role',
  },
  'ratio.see': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see the ratio policies, and the members on ratio watch',
  },
  'ratio.override': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'override the ratio standing of members of a lower role',
  },
  'ratio.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'create and activate ratio policies',
  },
  'settings.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'see and change the settings of the site and the trackers',
  },
  'content.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'choose the wiki pages in the footer, and write the banners above every page',
  },
  'audit.read': { least: 'admin', scope: 'staff:audit', description: 'see the audit log' },
} as const satisfies Record<string, PermissionRow>
