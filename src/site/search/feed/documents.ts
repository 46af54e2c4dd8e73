import { bytes } from '../../../shared/format.ts'
import type { Item } from '../../torrents/parts/described.ts'
import type { Feed, FeedItem } from '../../ui/feeds/feed.ts'

interface About {
  readonly siteName: string
  /** The name of the list. */
  readonly name: string
  readonly page: string
  readonly self: string
}

/** Writes torrents as a feed from which programs download. */
export function torrentsFeed(items: readonly Item[], { siteName, name, page, self }: About): Feed {
  const title = `${siteName}: ${name}`
  const description = `Torrents of ${siteName}.`
  return { title, description, siteName, page, self, items: items.map(feedItem) }
}

/** Dates each torrent of a feed by when it was sent to the client, as programs skip old items. */
export function sentFeed(
  feed: Feed,
  sent: readonly { readonly torrentId: number; readonly at: Date }[],
): Feed {
  const times = new Map(sent.map(({ torrentId, at }) => [`/torrents/${torrentId}`, at]))
  const timeOf = ({ id, at }: FeedItem) => times.get(new URL(id).pathname) ?? at
  return { ...feed, items: feed.items.map((item) => ({ ...item, at: timeOf(item) })) }
}

function feedItem({ torrent, factors, page, download }: Item): FeedItem {
  const down = factors.downPermille / 1_000
  const up = factors.upPermille / 1_000
  return {
    id: page,
    title: torrent.name,
    text: textOf(torrent, down === 0),
    link: download ?? page,
    page: download === null ? null : page,
    at: torrent.createdAt,
    categories: [torrent.categoryName],
    author: torrent.uploader,
    file:
      download === null
        ? null
        : { type: 'application/x-bittorrent', bytes: torrent.size, factors: { down, up } },
  }
}

/**
 * Contains nothing that a member wrote, as programs look for sizes in it. They also take the bare
 * word freeleech as a promise.
 */
function textOf({ size, seeders, leechers }: Item['torrent'], isFree: boolean): string {
  const parts = [`Size: ${bytes(size)}`, `Seeders: ${seeders}`, `Leechers: ${leechers}`]
  return [...parts, ...(isFree ? ['Freeleech'] : [])].join(' · ')
}
