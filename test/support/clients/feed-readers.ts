import { parsed } from './torznab.ts'

/** An article as qBittorrent keeps it. */
export interface FeedArticle {
  readonly id: string
  readonly title: string
  readonly torrent: string
  readonly at: Date
}

/** RFC 822, with a zone as a number or as a name. */
const RFC_822 = /^(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,3})$/

/** The articles of an RSS feed, by src/base/rss/rss_parser.cpp of qBittorrent at 0c116905. */
export function feedArticles(document: string): readonly FeedArticle[] {
  const { channel } = parsed(document).rss
  return (channel.item as Record<string, never>[]).map((item) => {
    const enclosure = item.enclosure as Record<string, string> | undefined
    if (enclosure?.['@type'] !== 'application/x-bittorrent') throw new Error('no torrent')
    const { title, guid, pubDate } = item as unknown as Record<string, unknown>
    // An ID is a text or an element with attributes.
    const id = typeof guid === 'string' ? guid : (guid as Record<string, string>)['#text']
    if (typeof title !== 'string' || title === '' || id === '') throw new Error('no title or ID')
    if (!RFC_822.test(String(pubDate))) throw new Error(`the time is ${String(pubDate)}`)
    return { id, title, torrent: enclosure['@url'], at: new Date(String(pubDate)) }
  })
}
