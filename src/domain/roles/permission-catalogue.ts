import { economyPermissions } from './economy-permissions.ts'
import type { PermissionRow } from './permission-rows.ts'

// The catalogue: each permission names the least role that has it by default. What may be asked of
// it, and what staff changed against it, is in permissions.ts.

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
  ...economyPermissions,
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
  'invites.unlimited': {
    least: 'admin',
    scope: 'staff:members',
    says: 'invite without a quota',
  },
  'applications.judge': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'see and decide applications',
  },
  'applications.edit': {
    least: 'admin',
    scope: 'staff:members',
    says: 'change what applicants are asked',
  },
  'appeals.judge': {
    least: 'admin',
    scope: 'staff:members',
    says: 'see and decide appeals of closed accounts',
  },
  'email-domains.edit': {
    least: 'admin',
    scope: 'staff:members',
    says: 'say which e-mail domains are taken',
  },
  'invites.make': { least: 'member', scope: 'user:write', says: 'invite others' },
  'members.read': { least: 'member', scope: 'user:read', says: 'see other members' },
  'members.ban': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'ban members of a lower role and lift bans',
    stepUp: true,
  },
  'members.see-private': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'see e-mail addresses, last visits and who invited whom',
  },
  'members.note': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'read and write notes about members of a lower role',
  },
  'members.warn': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'warn members of a lower role and take warnings back',
  },
  'members.bulk': {
    least: 'admin',
    scope: 'staff:members',
    says: 'message many members at once, give them invites and tokens, warn or ban them',
  },
  'anomalies.judge': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'see what looks odd in traffic and sign-ins, and judge it',
  },
  'members.set-role': {
    least: 'admin',
    scope: 'staff:members',
    says: 'give members below the own role another role below it',
    stepUp: true,
  },
  'members.give-rights': {
    least: 'admin',
    scope: 'staff:members',
    says: 'allow and deny members of a lower role single things, and give them classes and roles',
  },
  'members.manage': {
    least: 'admin',
    scope: 'staff:members',
    says: 'change keys, end sign-ins, revoke tokens and take second factors of lower roles',
    stepUp: true,
  },
  'members.close': {
    least: 'admin',
    scope: 'staff:members',
    says: 'park and wake accounts of members of a lower role, and have them deleted',
    stepUp: true,
  },
  'networks.ban': {
    least: 'admin',
    scope: 'staff:members',
    says: 'ban networks, providers and client programs, and lift such bans',
    stepUp: true,
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
    stepUp: true,
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
    stepUp: true,
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
    stepUp: true,
  },
  'nodes.switch': {
    least: 'admin',
    scope: 'staff:nodes',
    says: 'switch a tracker off, and let it join again',
    stepUp: true,
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
    stepUp: true,
  },
  'ratio.see': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'see who is watched, and the rules that judge',
  },
  'ratio.override': {
    least: 'moderator',
    scope: 'staff:members',
    says: 'decide about the standing of members of a lower role',
  },
  'ratio.edit': {
    least: 'admin',
    scope: 'staff:settings',
    says: 'make the rules that judge the standing of members, and have them judge',
  },
  'settings.edit': {
    least: 'admin',
    scope: 'staff:settings',
    says: 'see and change the settings of the site and the trackers',
    stepUp: true,
  },
  'content.edit': {
    least: 'admin',
    scope: 'staff:settings',
    says: 'write the pages of the site, such as the rules, and banners above every page',
  },
  'audit.read': { least: 'admin', scope: 'staff:audit', says: 'see what staff did' },
} as const satisfies Record<string, PermissionRow>
