import type { Permission } from '../../../../domain/roles/permissions.ts'

// The main menu, in order, with the key to press after `g`; entries are shown to members who may
// open them.
export const MENU: readonly (readonly [
  href: string,
  label: string,
  permission: Permission,
  go: string,
])[] = [
  ['/torrents', 'Torrents', 'catalog.read', 't'],
  ['/bundles', 'Bundles', 'catalog.read', 'w'],
  ['/collections', 'Collections', 'catalog.read', 'l'],
  ['/requests', 'Requests', 'requests.read', 'r'],
  ['/rescue', 'Rescue', 'rescue.read', 'd'],
  ['/forums', 'Forums', 'forums.read', 'f'],
  ['/torrents/new', 'Upload', 'torrents.upload', 'u'],
  ['/bookmarks', 'Bookmarks', 'bookmarks.keep', 'b'],
  ['/searches', 'Searches', 'searches.keep', 's'],
  ['/messages', 'Messages', 'messages.read', 'e'],
  ['/notices', 'Notifications', 'account.own', 'n'],
  ['/news', 'News', 'articles.read', 'a'],
  ['/users', 'Members', 'members.read', 'm'],
  ['/bonus', 'Points', 'account.own', 'p'],
  ['/invites', 'Invites', 'invites.make', 'i'],
  ['/admin', 'Console', 'console.see', 'c'],
]
