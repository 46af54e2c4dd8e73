import { economyPermissions } from './economy-permissions.ts'
import type { PermissionRow } from './permission-rows.ts'

// The catalogue: each permission names the least role that has it by default. What may be asked of
// it, and what staff changed against it, is in permissions.ts.

/** Every permission: the table of `babou permissions`. */
export const permissions = {
  'site.visit': { least: 'guest', scope: null, description: 'see what is open to everybody' },
  'account.make': { least: 'guest', scope: null, description: 'sign up' },
  'account.enter': { least: 'guest', scope: null, description: 'sign in and reset a password' },
  'account.leave': { least: 'member', scope: null, description: 'sign out', isFixed: true },
  'account.own': {
    least: 'member',
    scope: 'user:read',
    description: 'see the own account',
    isFixed: true,
  },
  'account.change': {
    least: 'member',
    scope: 'user:write',
    description: 'change the own account',
    isFixed: true,
  },
  'account.secure': {
    least: 'member',
    scope: null,
    description: 'change the own password, tokens, keys and sign-ins',
    isFixed: true,
  },
  'catalog.read': {
    least: 'member',
    scope: 'torrents:read',
    description: 'browse and search torrents',
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
    description: 'edit and take down the own uploads',
  },
  'torrents.edit': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'edit every torrent',
  },
  'torrents.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'take down every torrent',
  },
  'torrents.moderate': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'judge uploads that wait for approval, and freeze torrents',
  },
  'torrents.skip-queue': {
    least: 'uploader',
    scope: 'torrents:upload',
    description: 'upload without waiting for approval',
  },
  'torrents.see-peers': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'see who is in a swarm, with addresses',
  },
  'torrents.thank': { least: 'member', scope: 'user:write', description: 'thank for torrents' },
  ...economyPermissions,
  'images.add': {
    least: 'member',
    scope: 'torrents:upload',
    description: 'put images into the store of the site',
  },
  'tags.vote': {
    least: 'member',
    scope: 'user:write',
    description: 'vote on the tags of torrents and propose more',
  },
  'bookmarks.keep': { least: 'member', scope: 'user:write', description: 'keep bookmarks' },
  'searches.keep': { least: 'member', scope: 'user:write', description: 'keep searches' },
  'comments.write': {
    least: 'member',
    scope: 'user:write',
    description: 'comment, and edit and remove the own comments',
  },
  'comments.remove': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'remove comments of others and read what removed ones said',
  },
  'invites.unlimited': {
    least: 'admin',
    scope: 'staff:members',
    description: 'invite without a quota',
  },
  'applications.judge': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see and decide applications',
  },
  'applications.edit': {
    least: 'admin',
    scope: 'staff:members',
    description: 'change what applicants are asked',
  },
  'appeals.judge': {
    least: 'admin',
    scope: 'staff:members',
    description: 'see and decide appeals of closed accounts',
  },
  'email-domains.edit': {
    least: 'admin',
    scope: 'staff:members',
    description: 'say which e-mail domains are taken',
  },
  'invites.make': { least: 'member', scope: 'user:write', description: 'invite others' },
  'members.read': { least: 'member', scope: 'user:read', description: 'see other members' },
  'members.ban': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'ban members of a lower role and lift bans',
    stepUp: true,
  },
  'members.see-private': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see e-mail addresses, last visits and who invited whom',
  },
  'members.note': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'read and write notes about members of a lower role',
  },
  'members.warn': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'warn members of a lower role and take warnings back',
  },
  'members.bulk': {
    least: 'admin',
    scope: 'staff:members',
    description: 'message many members at once, give them invites and tokens, warn or ban them',
  },
  'anomalies.judge': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see what looks odd in traffic and sign-ins, and judge it',
  },
  'members.set-role': {
    least: 'admin',
    scope: 'staff:members',
    description: 'give members below the own role another role below it',
    stepUp: true,
  },
  'members.give-rights': {
    least: 'admin',
    scope: 'staff:members',
    description:
      'allow and deny members of a lower role single things, and give them classes and roles',
  },
  'members.manage': {
    least: 'admin',
    scope: 'staff:members',
    description: 'change keys, end sign-ins, revoke tokens and take second factors of lower roles',
    stepUp: true,
  },
  'members.close': {
    least: 'admin',
    scope: 'staff:members',
    description: 'park and wake accounts of members of a lower role, and have them deleted',
    stepUp: true,
  },
  'networks.ban': {
    least: 'admin',
    scope: 'staff:members',
    description: 'ban networks, providers and client programs, and lift such bans',
    stepUp: true,
  },
  'torrents.restore': {
    least: 'moderator',
    scope: 'staff:torrents',
    description: 'list a torrent again that was taken down',
  },
  'categories.edit': {
    least: 'admin',
    scope: 'staff:catalog',
    description: 'make, change and hide categories, and the attributes of their torrents',
    stepUp: true,
  },
  'bundles.edit': {
    least: 'member',
    scope: 'torrents:edit',
    description: 'make and edit bundles, and put the own torrents into them',
  },
  'bundles.manage': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'merge and lock bundles',
  },
  'collections.edit': {
    least: 'member',
    scope: 'user:write',
    description: 'make and fill collections',
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
    description: 'see what roles may do, and change it for roles below the own one',
    stepUp: true,
  },
  'console.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see the console: what waits and how things stand',
  },
  'nodes.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see trackers and other nodes, and how they fare',
  },
  'tasks.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see clock tasks, how their runs went, and the jobs nodes',
  },
  'tasks.run': {
    least: 'admin',
    scope: 'staff:tasks',
    description: 'run clock tasks at once, pause them and let them run again',
    stepUp: true,
  },
  'nodes.switch': {
    least: 'admin',
    scope: 'staff:nodes',
    description: 'switch a tracker off, and let it join again',
    stepUp: true,
  },
  'announces.trace': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'trace what members and torrents announce, and have announces explained',
  },
  'traffic.see-parked': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see traffic that was set aside',
  },
  'mails.read': {
    least: 'admin',
    scope: 'staff:mails',
    description: 'see the outbox, and mails to members of a lower role',
    stepUp: true,
  },
  'ratio.see': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'see who is watched, and the rules that judge',
  },
  'ratio.override': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'decide about the standing of members of a lower role',
  },
  'ratio.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'make the rules that judge the standing of members, and have them judge',
  },
  'settings.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'see and change the settings of the site and the trackers',
    stepUp: true,
  },
  'content.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'write the pages of the site, such as the rules, and banners above every page',
  },
  'audit.read': { least: 'admin', scope: 'staff:audit', description: 'see what staff did' },
} as const satisfies Record<string, PermissionRow>
