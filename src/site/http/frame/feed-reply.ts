import type { Feed } from '../../ui/feeds/feed.ts'
import type { FeedEnding } from '../../ui/feeds/formats.ts'
import { FEED_FORMATS } from '../../ui/feeds/formats.ts'
import type { KeyedDocument } from '../../ui/keyed-document.ts'
import { keyedDocument } from '../../ui/keyed-document.ts'
import type { Reply } from '../reply.ts'
import { carrying, file } from '../reply.ts'

/** A feed in the format of its address; readers that have it get 304. */
export function feedReply(feed: Feed, ending: FeedEnding): Reply {
  return feedFile(ending, keyedDocument(FEED_FORMATS[ending].write(feed)), '')
}

/** The same of what was written, for a member's key. */
export function feedFile(ending: FeedEnding, document: KeyedDocument, key: string): Reply {
  const { bytes, gzip } = document.withKey(key)
  const headers = {
    ETag: `"${document.tag}"`,
    'Cache-Control': 'private, no-cache',
    // Search engines must not index an address with a key in it.
    'X-Robots-Tag': 'noindex',
  }
  const reply = file(`${FEED_FORMATS[ending].type}; charset=utf-8`, bytes)
  return carrying({ ...reply, gzip }, { headers })
}
