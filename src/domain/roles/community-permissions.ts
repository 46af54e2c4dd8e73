import type { PermissionRow } from './permission-rows.ts'

/** Permissions about talk between members: a part of the catalog. */
export const communityPermissions = {
  'statistics.read': {
    least: 'member',
    scope: 'user:read',
    description: 'see statistics of the site',
  },
  'messages.read': {
    least: 'member',
    scope: 'messages:read',
    description: 'read their own conversations',
  },
  'messages.write': {
    least: 'member',
    scope: 'messages:write',
    description: 'write messages to other members',
  },
  'messages.reach-all': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'write to every member, regardless of their privacy settings',
  },
  'messages.moderate': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'read reported messages, which notifies their conversation, and decide reports',
  },
  'forums.read': { least: 'member', scope: 'user:read', description: 'read the forums' },
  'forums.write': {
    least: 'member',
    scope: 'user:write',
    description: 'start topics and answer, and edit and remove their own posts',
  },
  'forums.moderate': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'pin, lock and move topics, remove posts of others, and read removed ones',
  },
  'forums.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'create, change and archive forums, and set who may use them',
  },
  'articles.read': { least: 'member', scope: 'user:read', description: 'read news and blogs' },
  'articles.write': {
    least: 'member',
    scope: 'user:write',
    description: 'write articles in their blog',
  },
  'articles.manage': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'write the news, remove articles of others, and read and restore removed ones',
  },
  'requests.read': { least: 'member', scope: 'user:read', description: 'read requests' },
  'requests.write': {
    least: 'member',
    scope: 'user:write',
    description: 'create, claim and fill requests, and decide on fills of their requests',
  },
  'requests.moderate': {
    least: 'moderator',
    scope: 'staff:catalog',
    description: 'edit, close and remove requests of others, decide disputes and undo fills',
  },
  'rescue.read': {
    least: 'member',
    scope: 'torrents:read',
    description: 'see torrents that may lose their last seeder',
  },
  'rescue.pledge': {
    least: 'member',
    scope: 'user:write',
    description: 'pledge to seed torrents that may lose their last seeder',
  },
  'texts.moderate': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'read, publish and refuse texts that wait for staff',
  },
  'texts.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'change rules and limits for texts of members',
  },
  'wiki.write': {
    least: 'member',
    scope: 'user:write',
    description: 'create and edit wiki pages that are open to their role',
  },
  'wiki.manage': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'rename and remove wiki pages, and set who reads and edits them',
  },
  'polls.read': { least: 'member', scope: 'user:read', description: 'read polls' },
  'polls.vote': { least: 'member', scope: 'user:write', description: 'vote in polls' },
  'polls.write': {
    least: 'member',
    scope: 'user:write',
    description: 'add polls to their topics and articles, and end and remove them',
  },
  'support.read': {
    least: 'member',
    scope: 'user:read',
    description: 'read their own reports and tickets, and see who is on the staff',
  },
  'support.write': {
    least: 'member',
    scope: 'user:write',
    description: 'report things to staff, and write tickets',
  },
  'cases.work': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'read reports and tickets, answer and decide them',
  },
  'cases.edit': {
    least: 'admin',
    scope: 'staff:settings',
    description: 'change reasons for reports, prepared answers and the responsibilities on /staff',
  },
  'polls.manage': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'open site polls, and end and remove all polls',
  },
} as const satisfies Record<string, PermissionRow>
