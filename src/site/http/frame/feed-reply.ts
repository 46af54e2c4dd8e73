import type { Feed } from '../../ui/feeds/feed.ts'
import type { FeedEnding } from '../../ui/feeds/formats.ts'
import { FEED_FORMATS } from '../../ui/feeds/formats.ts'
import type { KeyedDocument } from '../../ui/keyed-document.ts'
import { keyedDocument } from '../../ui/keyed-document.ts'
import type { Reply } from '../reply.ts'
import { carrying, document } from '../reply.ts'

/** Replies with a feed in the format of its address; readers that already have it get 304. */
export function feedReply(feed: Feed, ending: FeedEnding): Reply {
  return feedFile(ending, keyedDocument(FEED_FORMATS[ending].write(feed)), NO_KEYS)
}

const NO_KEYS = { download: '', feed: '' }

/** Replies with a feed that is already written, with a member's keys in its addresses. */
export function feedFile(
  ending: FeedEnding,
  feed: KeyedDocument,
  keys: { readonly download: string; readonly feed: string },
): Reply {
  const headers = {
    ETag: `"${feed.tag}"`,
    'Cache-Control': 'private, no-cache',
    // Search engines must not index an address with a key in it.
    'X-Robots-Tag': 'noindex',
  }
  const type = `${FEED_FORMATS[ending].type}; charset=utf-8`
  return carrying(
    document(type, () => feed.withKey(keys.download, keys.feed)),
    { headers },
  )
}
