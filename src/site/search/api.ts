import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { torrentItemShape } from '../torrents/parts/documents.ts'
import { browseQuery } from './browse-query.ts'
import { beside } from './parts/listed-here.ts'

export const browse: Declared = {
  description: 'Lists torrents, newest first by default.',
  query: browseQuery,
  reply: listOf(torrentItemShape, beside),
}
