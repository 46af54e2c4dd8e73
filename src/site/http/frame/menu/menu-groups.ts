import type { Permission } from '../../../../domain/roles/permissions.ts'

// Every page that a member opens by name, in the groups of `/menu`. The palette and `/search` know
// the same pages, and those with a key make the bar above every page. A test compares them with the
// route table, so that none is missing and each has the permission of its page.

interface MenuPage {
  readonly href: string
  readonly label: string
  readonly permission: Permission
  /** The key that opens it after `g`, for pages in the bar; null for the others. */
  readonly go: string | null
}

interface MenuGroup {
  readonly name: 'Catalog' | 'Community' | 'Me' | 'Site'
  readonly pages: readonly MenuPage[]
}

export const MENU_GROUPS: readonly MenuGroup[] = [
  {
    name: 'Catalog',
    pages: [
      page('/torrents', 'Torrents', 'catalog.read', 't'),
      page('/torrents/new', 'Upload', 'torrents.upload', 'u'),
      page('/bundles', 'Bundles', 'catalog.read', 'w'),
      page('/collections', 'Collections', 'catalog.read', 'l'),
      page('/categories', 'Categories', 'catalog.read'),
      page('/tags', 'Tags', 'catalog.read'),
      page('/requests', 'Requests', 'requests.read', 'r'),
      page('/rescue', 'Rescue', 'rescue.read', 'd'),
      page('/wanted', 'Wanted', 'catalog.read'),
      page('/wanted/gaps', 'Gaps', 'catalog.read'),
      page('/wanted/searches', 'Wanted searches', 'catalog.read'),
      page('/top', 'Top lists', 'statistics.read'),
      page('/promotions', 'Promotions', 'account.own'),
    ],
  },
  {
    name: 'Community',
    pages: [
      page('/forums', 'Forums', 'forums.read', 'f'),
      page('/forums/unread', 'Unread topics', 'forums.read'),
      page('/messages', 'Messages', 'messages.read', 'e'),
      page('/news', 'News', 'articles.read', 'a'),
      page('/blogs', 'Blogs', 'articles.read'),
      page('/polls', 'Polls', 'polls.read'),
      page('/wiki', 'Wiki', 'site.visit'),
      page('/users', 'Members', 'members.read', 'm'),
      page('/classes', 'Classes', 'members.read'),
      page('/pools', 'Pools', 'account.own'),
      page('/search/texts', 'Search in texts', 'catalog.read'),
    ],
  },
  {
    name: 'Me',
    pages: [
      page('/me', 'My page', 'account.own'),
      page('/me/uploads', 'My uploads', 'account.own'),
      page('/torrents/drafts', 'Upload drafts', 'torrents.upload'),
      page('/me/snatches', 'My snatches', 'account.own'),
      page('/me/seeding', 'Seeding now', 'account.own'),
      page('/me/standing', 'Standing', 'account.own'),
      page('/hit-and-run', 'To seed', 'account.own'),
      page('/warnings', 'Warnings', 'account.own'),
      page('/ledger/traffic', 'Traffic', 'account.own'),
      page('/ledger', 'Ledger', 'account.own'),
      page('/points', 'Points', 'account.own', 'p'),
      page('/shop', 'Shop', 'account.own'),
      page('/shop/purchases', 'Purchases', 'account.own'),
      page('/gifts', 'Gifts', 'account.own'),
      page('/bookmarks', 'Bookmarks', 'account.own', 'b'),
      page('/bookmarks/folders', 'Bookmark folders', 'account.own'),
      page('/searches', 'Searches', 'account.own', 's'),
      page('/searches/alerts', 'Search alerts', 'account.own'),
      page('/watches', 'Watches', 'account.own'),
      page('/notifications', 'Notifications', 'account.own', 'n'),
      page('/me/texts', 'My texts', 'account.own'),
      page('/drafts', 'Text drafts', 'account.own'),
      page('/articles/drafts', 'Article drafts', 'articles.read'),
      page('/images', 'Images', 'images.add'),
      page('/me/clients', 'My clients', 'account.own'),
      page('/me/rights', 'My permissions', 'account.own'),
      page('/invites', 'Invites', 'invites.make', 'i'),
      page('/invites/tree', 'Invite tree', 'account.own'),
    ],
  },
  {
    name: 'Site',
    pages: [
      page('/settings/profile', 'Settings', 'account.own'),
      page('/rules', 'Rules', 'site.visit'),
      page('/faq', 'Questions and answers', 'site.visit'),
      page('/support', 'Support', 'support.read'),
      page('/reports', 'My reports', 'support.read'),
      page('/staff', 'Staff', 'support.read'),
      page('/stats', 'Statistics', 'statistics.read'),
      page('/search/help', 'Search help', 'catalog.read'),
      page('/admin', 'Console', 'console.see', 'c'),
    ],
  },
]

/** The bar above every page: the pages with a key, in the order of the groups. */
export const MENU = MENU_GROUPS.flatMap(({ pages }) => pages).filter(({ go }) => go !== null)

function page(
  href: string,
  label: string,
  permission: Permission,
  go: string | null = null,
): MenuPage {
  return { href, label, permission, go }
}
