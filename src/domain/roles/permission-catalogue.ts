import { communityPermissions } from './community-permissions.ts'
import { economyPermissions } from './economy-permissions.ts'
import { fleetPermissions } from './fleet-permissions.ts'
import type { PermissionRow } from './permission-rows.ts'
import { allows } from './permission-rows.ts'

// The catalog: each permission names the lowest role that has it by default. The functions to query
// them, and changes by staff, are in permissions.ts.

/** All permissions, as `babou permissions` prints them. */
export const permissions = {
  'site.visit': allows('guest', null, 'see public pages'),
  'account.make': allows('guest', null, 'sign up'),
  'account.enter': allows('guest', null, 'sign in and reset a password'),
  'account.leave': { ...allows('member', null, 'sign out'), isFixed: true },
  'account.own': { ...allows('member', 'user:read', 'see their own account'), isFixed: true },
  'account.change': {
    ...allows('member', 'user:write', 'change their own account'),
    isFixed: true,
  },
  'account.secure': {
    ...allows('member', null, 'change their own password, tokens, keys and sessions'),
    isFixed: true,
  },
  'catalog.read': allows('member', 'torrents:read', 'browse and search torrents'),
  'torrents.match': allows('member', 'torrents:match', 'find torrents by their content'),
  'torrents.download': allows('member', 'torrents:download', 'download .torrent files'),
  'torrents.upload': allows('member', 'torrents:upload', 'upload torrents'),
  'torrents.edit-own': allows('member', 'torrents:edit', 'edit and remove their own uploads'),
  'torrents.edit': allows('moderator', 'staff:torrents', 'edit every torrent'),
  'torrents.remove': allows('moderator', 'staff:torrents', 'remove every torrent'),
  'torrents.moderate': allows(
    'moderator',
    'staff:torrents',
    'review uploads that wait for approval, and freeze torrents',
  ),
  'torrents.skip-queue': allows(
    'uploader',
    'torrents:upload',
    'upload without waiting for approval',
  ),
  'torrents.see-peers': allows(
    'moderator',
    'staff:torrents',
    'see the peers of a swarm, with addresses',
  ),
  'torrents.thank': allows('member', 'user:write', 'thank for torrents'),
  ...economyPermissions,
  'images.add': allows('member', 'torrents:upload', 'upload images to the site'),
  'tags.vote': allows('member', 'user:write', 'vote on the tags of torrents and suggest more'),
  'bookmarks.keep': allows('member', 'user:write', 'keep bookmarks'),
  'searches.keep': allows('member', 'user:write', 'save searches'),
  'comments.write': allows(
    'member',
    'user:write',
    'comment, and edit and remove their own comments',
  ),
  'comments.remove': allows(
    'moderator',
    'staff:torrents',
    'remove comments of others and read removed ones',
  ),
  ...communityPermissions,
  'invites.unlimited': allows('admin', 'staff:members', 'invite without a quota'),
  'applications.judge': allows('moderator', 'staff:members', 'review applications'),
  'applications.edit': allows('admin', 'staff:members', 'change the application questions'),
  'appeals.judge': allows('admin', 'staff:members', 'review appeals of closed accounts'),
  'email-domains.edit': allows('admin', 'staff:members', 'set rules for email domains'),
  'invites.make': allows('member', 'user:write', 'invite others'),
  'members.read': allows('member', 'user:read', 'see other members'),
  'members.ban': allows('moderator', 'staff:members', 'ban members of a lower role and lift bans'),
  'members.see-private': allows(
    'moderator',
    'staff:members',
    'see email addresses, last visits and the invite tree',
  ),
  'members.note': allows(
    'moderator',
    'staff:members',
    'read and write notes about members of a lower role',
  ),
  'members.warn': allows(
    'moderator',
    'staff:members',
    'warn members of a lower role and revoke warnings',
  ),
  'members.bulk': allows(
    'admin',
    'staff:members',
    'run bulk actions: message, warn or ban many members, or grant them invites and tokens',
  ),
  'anomalies.judge': allows(
    'moderator',
    'staff:members',
    'see and review anomalies and fair-play cases',
  ),
  'members.set-role': allows(
    'admin',
    'staff:members',
    'assign roles below their own to members below their own role',
  ),
  'members.give-rights': allows(
    'admin',
    'staff:members',
    'override permissions of members of a lower role, and assign classes and roles to them',
  ),
  'members.manage': allows(
    'admin',
    'staff:members',
    'reset keys, end sessions, revoke tokens and remove two-factor authentication of lower roles',
  ),
  'members.close': allows(
    'admin',
    'staff:members',
    'mark accounts of members of a lower role as dormant, reactivate and delete them',
  ),
  'networks.ban': allows(
    'admin',
    'staff:members',
    'ban networks, network providers and clients, and lift such bans',
  ),
  'torrents.restore': allows('moderator', 'staff:torrents', 'restore removed torrents'),
  'categories.edit': allows(
    'admin',
    'staff:catalog',
    'create, change and hide categories, and the attributes of their torrents',
  ),
  'bundles.edit': allows(
    'member',
    'torrents:edit',
    'create and edit bundles, and add their own torrents to them',
  ),
  'bundles.manage': allows('moderator', 'staff:catalog', 'merge and lock bundles'),
  'collections.edit': allows('member', 'user:write', 'create and fill collections'),
  'collections.manage': allows('moderator', 'staff:catalog', 'edit every collection'),
  'tags.edit': allows(
    'moderator',
    'staff:catalog',
    'rename, color and merge tags, and make them official',
  ),
  'roles.edit': allows(
    'admin',
    'staff:roles',
    'see the permissions of roles, and change them for roles below their own',
  ),
  'console.see': allows('moderator', 'staff:console', 'see the console overview'),
  ...fleetPermissions,
  'announces.trace': allows(
    'moderator',
    'staff:console',
    'trace announces of members and torrents, and have announces explained',
  ),
  'traffic.see-parked': allows('moderator', 'staff:console', 'see unbooked traffic'),
  'mails.read': allows(
    'admin',
    'staff:mails',
    'see outgoing email, and the text of emails to members of a lower role',
  ),
  'ratio.see': allows(
    'moderator',
    'staff:members',
    'see the ratio policies, and the members on ratio watch',
  ),
  'ratio.override': allows(
    'moderator',
    'staff:members',
    'override the ratio standing of members of a lower role',
  ),
  'ratio.edit': allows('admin', 'staff:settings', 'create and activate ratio policies'),
  'settings.edit': allows(
    'admin',
    'staff:settings',
    'see and change the settings of the site and the trackers',
  ),
  'content.edit': allows(
    'admin',
    'staff:settings',
    'choose the wiki pages in the footer, and write the banners above every page',
  ),
  'audit.read': allows('admin', 'staff:audit', 'see the audit log'),
} as const satisfies Record<string, PermissionRow>
