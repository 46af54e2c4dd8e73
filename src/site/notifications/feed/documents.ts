import type { NoticeRow } from '../../../store/notifications/notices.ts'
import { xml } from '../../ui/xml.ts'

// A member's notifications as the three kinds of feed. Addresses in them are absolute: readers know
// no base.

export interface NoticesFeed {
  readonly siteName: string
  readonly siteUrl: string
  /** The address of this document. */
  readonly selfUrl: string
  /** Part of the title: a reader lists many feeds. */
  readonly memberName: string
  readonly rows: readonly Pick<NoticeRow, 'id' | 'kind' | 'says' | 'href' | 'at'>[]
}

const titleOf = ({ siteName, memberName }: NoticesFeed) =>
  `${siteName}: notifications for ${memberName}`
/** Never changes, and is not an address that leads anywhere. */
const guidOf = ({ siteUrl }: NoticesFeed, id: number) => `${siteUrl}/notices#${id}`
const linkOf = ({ siteUrl }: NoticesFeed, href: string) => new URL(href, siteUrl).href

export function rssOf(feed: NoticesFeed): string {
  const items = feed.rows.map(
    (row) => `<item><title>${xml(row.says)}</title><link>${xml(linkOf(feed, row.href))}</link>
<guid isPermaLink="false">${xml(guidOf(feed, row.id))}</guid>
<pubDate>${row.at.toUTCString()}</pubDate><category>${xml(row.kind)}</category></item>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>${xml(titleOf(feed))}</title><link>${xml(feed.siteUrl)}/notices</link>
<description>Your notifications.</description><ttl>5</ttl>
<atom:link rel="self" type="application/rss+xml" href="${xml(feed.selfUrl)}"/>
${items.join('\n')}
</channel></rss>
`
}

export function atomOf(feed: NoticesFeed): string {
  const entries = feed.rows.map(
    (row) => `<entry><title>${xml(row.says)}</title><id>${xml(guidOf(feed, row.id))}</id>
<link href="${xml(linkOf(feed, row.href))}"/><updated>${row.at.toISOString()}</updated>
<category term="${xml(row.kind)}"/></entry>`,
  )
  const newest = feed.rows.at(0)?.at ?? new Date(0)
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>${xml(titleOf(feed))}</title>
<id>${xml(`${feed.siteUrl}/notices`)}</id><updated>${newest.toISOString()}</updated>
<author><name>${xml(feed.siteName)}</name></author>
<link href="${xml(feed.siteUrl)}/notices"/>
<link rel="self" type="application/atom+xml" href="${xml(feed.selfUrl)}"/>
${entries.join('\n')}
</feed>
`
}

export function jsonFeedOf(feed: NoticesFeed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: titleOf(feed),
    home_page_url: `${feed.siteUrl}/notices`,
    feed_url: feed.selfUrl,
    items: feed.rows.map((row) => ({
      id: guidOf(feed, row.id),
      url: linkOf(feed, row.href),
      title: row.says,
      content_text: row.says,
      date_published: row.at.toISOString(),
      tags: [row.kind],
    })),
  })
}
