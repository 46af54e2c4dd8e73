import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/frame/shapes.ts'

export const feed: Declared = {
  description: 'Gives your notices as RSS, Atom or JSON Feed, by the feed key in the address.',
  reply: bytesOf('application/rss+xml'),
  isForTools: true,
}
