import type { FeedItem } from '../../ui/feeds/feed.ts'

// Limits the length of a feed. Feed readers fetch it all day, and thirty of the longest texts would
// be several megabytes each time.

/** The most characters in all texts of a feed together; the newest texts use them first. */
const MOST_LETTERS = 300_000
/** The characters that remain of a long text after that; the rest is on its page. */
const BEGINNING = 2_000

/** Returns the items of a feed; long texts are cut once the feed has enough text. */
export function withinLength(items: readonly FeedItem[]): readonly FeedItem[] {
  let letters = 0
  return items.map((item) => {
    const { length } = item.text
    if (length <= BEGINNING || letters + length <= MOST_LETTERS) {
      letters += length
      return item
    }
    letters += BEGINNING
    // Does not cut between the two UTF-16 units of a character.
    const beginning = item.text.slice(0, BEGINNING).replace(/[\ud800-\udbff]$/, '')
    return { ...item, text: `${beginning} …` }
  })
}
