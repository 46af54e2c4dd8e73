import { digests } from '../../../shared/digests.ts'
import type { Feed } from '../../ui/feeds/feed.ts'
import type { FeedEnding } from '../../ui/feeds/formats.ts'
import { FEED_FORMATS } from '../../ui/feeds/formats.ts'
import type { Reply } from '../reply.ts'
import { carrying, file } from '../reply.ts'

/** A feed in the format of its address; readers that have it get 304. */
export function feedReply(feed: Feed, ending: FeedEnding): Reply {
  const { type, write } = FEED_FORMATS[ending]
  const document = Buffer.from(write(feed))
  const headers = {
    ETag: `"${digests.sha1(document)}"`,
    'Cache-Control': 'private, no-cache',
    // Search engines must not index an address with a key in it.
    'X-Robots-Tag': 'noindex',
  }
  return carrying(file(`${type}; charset=utf-8`, document), { headers })
}
