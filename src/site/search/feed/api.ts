import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/frame/shapes.ts'
import { feedQuery } from './forms.ts'

const reply = bytesOf('application/rss+xml', 'application/atom+xml', 'application/feed+json')

export const torrents: Declared = {
  description:
    'Returns a list of torrents as RSS, Atom or JSON Feed, using the feed key in the address.',
  query: feedQuery,
  reply,
  isByKey: true,
  isForTools: true,
  isExact: true,
}

export const toClient: Declared = {
  description: 'Returns what you sent to a BitTorrent client, using the feed key in the address.',
  reply,
  isByKey: true,
  isForTools: true,
  isExact: true,
}

export const savedSearch: Declared = {
  description:
    'Returns the torrents of a saved search as RSS, Atom or JSON Feed, using the feed key in the ' +
    'address.',
  reply,
  isByKey: true,
  isForTools: true,
  isExact: true,
}
