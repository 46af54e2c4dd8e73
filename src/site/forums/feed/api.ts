import { textFeed } from '../../feeds/parts/text-feed.ts'
import type { Declared } from '../../http/action.ts'

export const forums: Declared = {
  ...textFeed,
  description: 'Returns the newest topics of all forums, using the feed key in the address.',
}
export const forum: Declared = {
  ...textFeed,
  description: 'Returns the newest topics of a forum, using the feed key in the address.',
}
export const topic: Declared = {
  ...textFeed,
  description: 'Returns the newest posts of a topic, using the feed key in the address.',
}
