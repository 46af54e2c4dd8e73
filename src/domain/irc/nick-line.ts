import { byteLength, cutText, plainText } from './plain.ts'

// The lines that the bot sends to a member's nick about saved searches.

export interface NickNews {
  readonly search: string
  /** Null: there are several torrents. */
  readonly torrent: {
    readonly name: string
    readonly category: string
    readonly size: string
    readonly url: string
  } | null
  readonly torrents: number
  /** The URL of the page with the saved searches. */
  readonly url: string
}

/** The fewest bytes of a name that are worth showing. */
const NAME_BYTES = 20

/**
 * Returns the line, in at most `limit` bytes: `4K films: Dune 2021 2160p (Movies, 23.1 GiB)
 * https://…`. The name is shortened first, then what precedes it, but never the URL.
 */
export function nickLine({ search, torrent, torrents, url }: NickNews, limit: number): string {
  const title = plainText(search)
  if (torrent === null) {
    const rest = `: ${torrents} new torrents ${url}`
    return cutText(title, Math.max(0, limit - byteLength(rest))) + rest
  }
  const rest = ` (${plainText(torrent.category)}, ${torrent.size}) ${torrent.url}`
  const room = limit - byteLength(rest)
  const start = `${cutText(title, Math.max(0, room - NAME_BYTES - 2))}: `
  return start + cutText(plainText(torrent.name), Math.max(0, room - byteLength(start))) + rest
}
