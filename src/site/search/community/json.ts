import { COMMUNITY_KINDS } from '../../../domain/notifications/community.ts'
import { id, named, oneOf, record, text, time } from '../../../shared/shape.ts'

export const communityShape = named(
  'CommunityAnnouncement',
  record({
    id: id.describe('the place in the stream'),
    kind: oneOf(COMMUNITY_KINDS),
    at: time,
    aboutId: id.describe('of the topic, article, request or fill'),
    title: text(200),
    author: text(30).nullable().describe('null: not disclosed'),
    place: text(100)
      .nullable()
      .describe('the forum or category, or the author of the blog; null: the news'),
    url: text(1_000).describe('its page'),
  }),
)
