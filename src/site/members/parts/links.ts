import type { Link } from '../../ui/link.ts'
import { userHref } from '../../ui/link.ts'

// Where a member's page leads to: their lists, and what the reader can do.

/** The lists of a member. */
export function ownLists(name: string): readonly Link[] {
  return [
    { label: 'My uploads', href: '/me/uploads' },
    { label: 'My snatches', href: '/me/snatches' },
    { label: 'Seeding', href: '/me/seeding' },
    { label: 'Leeching', href: '/torrents?q=is:leeching' },
    { label: 'Bookmarks', href: '/bookmarks' },
    { label: 'Watched and followed', href: '/watches' },
    { label: 'My drafts', href: '/drafts' },
    { label: 'My held texts', href: '/me/texts' },
    { label: 'My requests', href: '/requests?whose=mine&state=all' },
    { label: 'My reports', href: '/reports' },
    { label: 'My comments', href: `${userHref(name)}/comments` },
    { label: 'My blog', href: `/blogs/${encodeURIComponent(name)}` },
    { label: 'Traffic by torrent and day', href: '/ledger/traffic' },
  ]
}

/** What a reader can do on the page of another member. */
export function actsOn(
  name: string,
  {
    mayGive,
    mayWrite,
    seesPrivate,
    reportHref,
  }: Readonly<Record<'mayGive' | 'mayWrite' | 'seesPrivate', boolean>> & {
    readonly reportHref: string | null
  },
): readonly Link[] {
  const path = encodeURIComponent(name)
  return [
    ...(mayWrite ? [{ label: 'Send a message', href: `/messages/new?to=${path}` }] : []),
    ...(mayGive ? [{ label: 'Send a gift', href: `/gifts?to=${path}` }] : []),
    ...(reportHref === null ? [] : [{ label: 'Report', href: reportHref }]),
    ...(seesPrivate
      ? [
          { label: 'Open in the console', href: `/admin/users/${path}` },
          { label: 'Invite tree', href: `/invites/tree?of=${path}` },
        ]
      : []),
  ]
}
