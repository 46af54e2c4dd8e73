import type { PermissionRow } from './permission-rows.ts'
import { allows } from './permission-rows.ts'

/** Permissions about what members write to each other: a part of the catalog. */
export const communityPermissions = {
  'statistics.read': allows('member', 'user:read', 'see statistics of the site'),
  'messages.read': allows('member', 'messages:read', 'read their own conversations'),
  'messages.write': allows('member', 'messages:write', 'write messages to other members'),
  'messages.reach-all': allows(
    'moderator',
    'staff:members',
    'write to every member, regardless of their privacy settings',
  ),
  'messages.moderate': allows(
    'moderator',
    'staff:members',
    'read reported messages, which notifies their conversation, and decide reports',
  ),
  'forums.read': allows('member', 'user:read', 'read the forums'),
  'forums.write': allows(
    'member',
    'user:write',
    'start topics and answer, and edit and remove their own posts',
  ),
  'forums.moderate': allows(
    'moderator',
    'staff:catalog',
    'pin, lock and move topics, remove posts of others, and read removed ones',
  ),
  'forums.edit': allows(
    'admin',
    'staff:settings',
    'create, change and archive forums, and set who may use them',
  ),
  'articles.read': allows('member', 'user:read', 'read news and blogs'),
  'articles.write': allows('member', 'user:write', 'write articles in their blog'),
  'articles.manage': allows(
    'moderator',
    'staff:members',
    'write the news, remove articles of others, and read and restore removed ones',
  ),
  'requests.read': allows('member', 'user:read', 'read requests'),
  'requests.write': allows(
    'member',
    'user:write',
    'create, claim and fill requests, and decide on fills of their requests',
  ),
  'requests.moderate': allows(
    'moderator',
    'staff:catalog',
    'edit, close and remove requests of others, decide disputes and undo fills',
  ),
  'rescue.read': allows('member', 'torrents:read', 'see torrents that may lose their last seeder'),
  'rescue.pledge': allows(
    'member',
    'user:write',
    'pledge to seed torrents that may lose their last seeder',
  ),
  'texts.moderate': allows(
    'moderator',
    'staff:members',
    'read, publish and refuse texts that wait for staff',
  ),
  'texts.edit': allows('admin', 'staff:settings', 'change rules and limits for texts of members'),
  'wiki.write': allows(
    'member',
    'user:write',
    'create and edit wiki pages that are open to their role',
  ),
  'wiki.manage': allows(
    'moderator',
    'staff:members',
    'rename and remove wiki pages, and set who reads and edits them',
  ),
  'polls.read': allows('member', 'user:read', 'read polls'),
  'polls.vote': allows('member', 'user:write', 'vote in polls'),
  'polls.write': allows(
    'member',
    'user:write',
    'add polls to their topics and articles, and end and remove them',
  ),
  'support.read': allows(
    'member',
    'user:read',
    'read their own reports and tickets, and see who is on the staff',
  ),
  'support.write': allows('member', 'user:write', 'report things to staff, and write tickets'),
  'cases.work': allows(
    'moderator',
    'staff:members',
    'read reports and tickets, answer and decide them',
  ),
  'cases.edit': allows(
    'admin',
    'staff:settings',
    'change reasons for reports, prepared answers and the responsibilities on /staff',
  ),
  'polls.manage': allows(
    'moderator',
    'staff:members',
    'open site polls, and end and remove all polls',
  ),
} as const satisfies Record<string, PermissionRow>
