import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/frame/shapes.ts'

const byKey = {
  reply: bytesOf('application/rss+xml', 'application/atom+xml', 'application/feed+json'),
  isByKey: true,
  isForTools: true,
} as const

export const news: Declared = {
  ...byKey,
  description: 'Returns the news as RSS, Atom or JSON Feed, using the feed key in the address.',
}
export const blogs: Declared = {
  ...byKey,
  description: 'Returns the articles of every blog as a feed, using the feed key in the address.',
}
export const blog: Declared = {
  ...byKey,
  description: 'Returns the blog of a member as a feed, using the feed key in the address.',
}
