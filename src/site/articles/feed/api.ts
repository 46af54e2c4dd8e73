import { textFeed } from '../../feeds/parts/text-feed.ts'
import type { Declared } from '../../http/action.ts'

export const news: Declared = {
  ...textFeed,
  description: 'Returns the news as RSS, Atom or JSON Feed, using the feed key in the address.',
}
export const blogs: Declared = {
  ...textFeed,
  description: 'Returns the articles of every blog as a feed, using the feed key in the address.',
}
export const blog: Declared = {
  ...textFeed,
  description: 'Returns the blog of a member as a feed, using the feed key in the address.',
}
