// What a token with each scope can do, in one sentence for its member.

/**
 * The texts by scope; `test/domain/accounts/scopes.test.ts` fails with the name of a missing one.
 */
export const scopeTexts: Readonly<Record<string, string>> = {
  'torrents:read': 'Browse and search torrents, and see which may lose their last seeder.',
  'torrents:match': 'Find torrents by their content, for cross-seeding.',
  'torrents:download': 'Download .torrent files.',
  'torrents:upload': 'Upload torrents and images.',
  'torrents:edit': 'Edit and remove your uploads, and edit bundles.',
  'user:read': 'See your account, other members, forums, requests, news, polls and statistics.',
  'user:write':
    'Act as you on the site: write, vote, invite, spend points and tokens, change your account.',
  'messages:read': 'Read your conversations.',
  'messages:write': 'Write messages to other members.',
  'staff:torrents': 'Review, edit, remove and restore torrents of others, and see swarms.',
  'staff:catalog': 'Manage categories, tags, bundles, collections, requests and topics.',
  'staff:members': 'Manage members: warnings, bans, roles, notes, applications, cases and texts.',
  'staff:economy': 'Manage promotions, grants, the shop and simulations, and see the economy.',
  'staff:console': 'See the console: trackers, nodes, tasks and unbooked traffic; trace announces.',
  'staff:settings': 'Change settings, ratio policies, forums, banners, and rules for texts.',
  'staff:roles': 'See and change the permissions of roles below yours.',
  'staff:nodes': 'Disable trackers, silence alerts and set maintenance windows.',
  'staff:tasks': 'Run, pause and resume scheduled tasks.',
  'staff:audit': 'See the audit log.',
  'staff:mails': 'See outgoing email.',
  'staff:*': 'Everything your staff role can do.',
}
