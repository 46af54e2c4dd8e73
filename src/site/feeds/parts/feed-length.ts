import type { FeedItem } from '../../ui/feeds/feed.ts'

// How much text a feed has. Readers ask for it all day, and thirty of the longest texts would be
// several megabytes each time.

/** Letters of all texts of a feed, of which the newest come first. */
const MOST_LETTERS = 300_000
/** Letters of a text beyond that; the rest is on its page. */
const BEGINNING = 2_000

/** The items of a feed: once there is much text, long ones are cut. */
export function withinLength(items: readonly FeedItem[]): readonly FeedItem[] {
  let letters = 0
  return items.map((item) => {
    const { length } = item.text
    if (length <= BEGINNING || letters + length <= MOST_LETTERS) {
      letters += length
      return item
    }
    letters += BEGINNING
    // Not within a character of two units.
    const beginning = item.text.slice(0, BEGINNING).replace(/[\ud800-\udbff]$/, '')
    return { ...item, text: `${beginning} …` }
  })
}
